/** config/settings.ini once it has been read, checked and normalised: its shape is that of the table of keys. */
import type { ValuesOf } from './key-spec.js';
import type { KEYS } from './keys.js';
import type { TemplateChoice } from './template-choices.js';

export type Settings = ValuesOf<typeof KEYS> & {
  /** Of [Templates]: further keywords, and the templates of mailboxes and domains. */
  readonly invitation: { readonly templates: readonly TemplateChoice[] };
};

export type CmsSettings = Settings['cms'];
export type EwsSettings = Settings['ews'];
export type InvitationSettings = Settings['invitation'];

/** Where an HTTP server listens. */
export interface ListenAddress {
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
