/** What a client asked and what it was answered, for tests and the demo to look at. */
import type { OperationName } from '../soap/envelope.js';

export interface LoggedRequest {
  /** Counts from 1. */
  readonly number: number;
  readonly operation: OperationName;
  /** The impersonated address as it was given, in lower case; empty without one. */
  readonly mailbox: string;
  /** Who signed in. */
  readonly user: string;
  readonly at: Date;
  /** Id of the TCP connection. */
  readonly connection: number;
  readonly headers: Readonly<Record<string, string>>;
  /** How many ids a GetItem, or item changes an UpdateItem, held; 0 for SyncFolderItems. */
  readonly itemCount: number;
  readonly requestXml: string;
  /** Missing until it is answered, and where it never was. */
  status?: number;
  responseXml?: string;
  /** Kind of the fault that struck. */
  fault?: string;
}

const KEPT_HEADERS = [
  'user-agent',
  'x-anchormailbox',
  'client-request-id',
  'return-client-request-id',
  'accept-encoding',
  'content-type',
  'soapaction',
  'connection',
];

/** Never the Authorization header. */
export function keptHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const kept = KEPT_HEADERS.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(
    kept.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}
