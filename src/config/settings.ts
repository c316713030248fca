/** config/settings.ini once it has been read, checked and normalised. Units are in the names. */
import type { MailboxListSettings } from './files/mailbox-lists.js';
import type { Secret } from './secrets/secret.js';
import type { TemplateChoice } from './template-choices.js';

export interface Settings {
  readonly cms: CmsSettings;
  readonly ews: EwsSettings;
  readonly invitation: InvitationSettings;
  readonly mailboxes: MailboxListSettings;
  /** Undefined: no status page. */
  readonly statusPage: ListenAddress | undefined;
  readonly logging: { readonly level: LogLevel; readonly days: number };
}

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

export interface CmsSettings {
  /** Call Bridges of one cluster in the order to try, each ending with `/`. */
  readonly baseUrls: readonly string[];
  readonly user: string;
  readonly password: Secret;
  /** Lower case, without `@`; empty: all users are served. */
  readonly jidDomain: string;
  /** Without `@`. */
  readonly sipDomain: string;
  /** `space` for personal rooms `<user>.space`. */
  readonly personalRoomSuffix: string;
  /** Without a trailing `/`. */
  readonly webAppUrl: string;
  /** `auto`, `space`, or the name of an access method. */
  readonly accessMethod: string;
  /** What a mailbox address is made from: the JID, or the e-mail address of the CMS user. */
  readonly mailboxFrom: 'jid' | 'email';
  /** Local time of the daily user sync. */
  readonly userSyncAt: { readonly hour: number; readonly minute: number };
  readonly tls: TlsSettings;
}

export interface EwsSettings {
  /** Full URL of Exchange.asmx. */
  readonly url: string;
  /** `user@domain` or `DOMAIN\user`; empty, with `negotiate` only: the account that the program runs under. */
  readonly user: string;
  readonly password: Secret;
  readonly auth: 'auto' | 'negotiate' | 'ntlm' | 'basic';
  /** Lower case, without `@`. */
  readonly mailDomain: string;
  readonly pollIntervalMs: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly tls: TlsSettings;
}

export interface InvitationSettings {
  readonly keyword: string;
  /** Of [Templates]: further keywords, and the templates of mailboxes and domains. */
  readonly templates: readonly TemplateChoice[];
  /** Whether `@cms:NAME` asks for the room NAME, or is no keyword. */
  readonly otherRooms: 'members' | 'no';
  /** Absolute path of the template. */
  readonly templateFile: string;
  readonly keywordRemoved: 'remove' | 'keep';
  readonly existingMeetings: 'patch' | 'skip';
  readonly sendUpdates: 'all' | 'none';
  /** Whether the organizer is told of a meeting that cannot be filled in. */
  readonly tellOrganizer: boolean;
}
