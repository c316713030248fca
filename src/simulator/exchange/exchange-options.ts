/** How an embedded Exchange is started. */
import type { TlsIdentity } from '../http/loopback-server.js';
import type { OccurrenceChangeKeys } from './items/item-view.js';
import type { BuildName } from './soap/server-build.js';
import type { AccountOptions } from './sign-in/accounts.js';
import type { SignInScheme } from './sign-in/front-door.js';

export interface ExchangeOptions {
  /** Default `exchange2019`. */
  readonly build?: BuildName;
  /** Attributes of ServerVersionInfo that are other than the build's. */
  readonly serverVersion?: Readonly<Record<string, string>>;
  readonly accounts: readonly AccountOptions[];
  /** What WWW-Authenticate offers. Default Basic. */
  readonly auth?: readonly SignInScheme[];
  readonly tls?: TlsIdentity;
  /** Channel binding of NTLM over TLS. Default `none`. */
  readonly extendedProtection?: 'none' | 'allow' | 'require';
  /** Does the NTLM challenge hold a timestamp, as Windows' does? Default yes. */
  readonly ntlmTimestamp?: boolean;
  /** Wrong passwords in a row that lock an account out. Default: never. */
  readonly lockoutAfter?: number;
  /** Default: the system's clock. */
  readonly now?: () => Date;
  /** Default: any free port. */
  readonly port?: number;
  /** Changes in a page at most. Default 512. */
  readonly pageCap?: number;
  /** Characters of a sync state, a multiple of 4 from 24. Default 400 (24 on gromox). */
  readonly syncStateLength?: number;
  /** Default `of-master`. */
  readonly occurrenceChangeKeys?: OccurrenceChangeKeys;
  /**
   * How long a series is held as it was when one of its occurrences was read; writing an occurrence brings it back, and
   * shows in no change key of the series. gromox: 30,000. Default 0: never.
   */
  readonly readInstancesMs?: number;
  /** After each write the change key changes once more by itself. Default no. */
  readonly touchesAfterWrite?: boolean;
  /** Named properties travel to attendees' copies. Default no. */
  readonly extendedPropertiesTravel?: boolean;
  /** What becomes of an HTML body that is written. Default: it is stored as it came. */
  readonly rewriteBody?: (html: string) => string;
  /** The one extended property that may be written. Default: the product's own. */
  readonly ownProperty?: { readonly propertySetId: string; readonly name: string };
  /** More open connections than these are a violation. Default: any number. */
  readonly maxConnections?: number;
  /** Compresses answers for clients that ask for it. Default yes. */
  readonly gzip?: boolean;
  readonly idleSocketTimeoutMs?: number;
  /** Closes connections after each answer, unannounced. */
  readonly closesAfterAnswer?: boolean;
  /** Each answer waits so long. Can be changed later. */
  readonly latencyMs?: number;
  /** How many requests the log keeps; the oldest go. Default: all. */
  readonly keepRequests?: number;
  /** A folder for the envelopes that come and go, one file for each shape: see EnvelopeKeeper. Default: none is kept. */
  readonly keepEnvelopesIn?: string | undefined;
}
