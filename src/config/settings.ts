/** config/settings.ini once it has been read, checked and normalised: its shape is that of the table of keys. */
import type { ValuesOf } from './key-spec.js';
import type { KEYS } from './keys.js';
import type { TemplateChoice } from './template-choices.js';

export type Settings = ValuesOf<typeof KEYS> & {
  /** Of [Templates]: further keywords, and the templates of mailboxes and domains. */
  readonly invitation: { readonly templates: readonly TemplateChoice[] };
};

export type CmsSettings = Omit<Settings['cms'], 'tls'> & { readonly tls: TlsSettings };
export type EwsSettings = Omit<Settings['ews'], 'tls'> & { readonly tls: TlsSettings };
export type InvitationSettings = Settings['invitation'];

/** Where an HTTP server listens. */
export interface ListenAddress {
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** How a server's certificate is verified. */
export interface TlsSettings {
  /** Absolute path of a PEM file with the company's CA. */
  readonly caFile?: string | undefined;
  readonly verify: boolean;
}
