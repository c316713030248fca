/**
 * Why no connection comes about, by Node's names, and what to do about it. Certificates are certificate-trouble.ts;
 * connections that had stood are each adapter's own. Pure.
 *
 * https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors
 */
import type { ServerInSettings } from './certificate-trouble.js';

export interface ConnectionTrouble {
  readonly kind: 'refused' | 'host-unknown' | 'too-many-files';
  /** End of a sentence that begins with the server: `cannot be used: ...`. */
  readonly why: string;
  readonly hint: string;
}

type Row = readonly [ConnectionTrouble['kind'], why: string, toHint: (server: ServerInSettings) => string];

const unreachable: Row = [
  'refused',
  'it cannot be reached over the network',
  () => 'Check the network and the firewall.',
];
const unknownName: Row = [
  'host-unknown',
  'its host name is unknown',
  ({ addressKey, section }) => `Check ${addressKey} in section [${section}] of settings.ini, and DNS.`,
];
/** A connection counts as an open file. */
const tooManyFiles: Row = [
  'too-many-files',
  'no more connections can be opened, since too many files are open',
  () => 'Raise the limit of open files, or lower concurrency in section [EWS] of settings.ini.',
];

const ROWS: Readonly<Record<string, Row>> = {
  ECONNREFUSED: [
    'refused',
    'it refuses connections',
    ({ server, addressKey, section }) =>
      `Check that ${server} runs, and the port in ${addressKey} in section [${section}] of settings.ini.`,
  ],
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EADDRNOTAVAIL: unreachable,
  EACCES: ['refused', 'this computer does not allow the connection', () => 'Check its firewall.'],
  ENOTFOUND: unknownName,
  EAI_FAIL: unknownName,
  EAI_NODATA: unknownName,
  EAI_AGAIN: ['host-unknown', 'DNS does not answer', () => 'Check DNS on this computer.'],
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
};

/** @returns undefined for codes that are about something else */
export function describeConnectionTrouble(
  code: string,
  server: ServerInSettings,
): ConnectionTrouble | undefined {
  const row = Object.hasOwn(ROWS, code) ? ROWS[code] : undefined;
  return row && { kind: row[0], why: row[1], hint: row[2](server) };
}
