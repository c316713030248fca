/** Looks at one Call Bridge by itself: its certificate, version and alarms. For `check`; no cycle needs them. */
import { readDate } from '../../network/http-dates.js';
import { readServerCertificate, type ServerCertificate } from '../../network/server-certificate.js';
import { children, textOf } from '../../xml/tree.js';
import type { BridgeClient } from './bridge-client.js';
import { toCmsError } from './error-map.js';

export interface BridgeStatus {
  /** `3.9.1`; empty where CMS does not tell. */
  readonly version: string;
  /** Kinds of alarms that are on, such as `callBridgeConnectionFailure`. */
  readonly alarms: readonly string[];
  /** By its own clock; undefined where it does not tell. */
  readonly date: Date | undefined;
}

/** @throws CmsError */
export async function readBridgeStatus(client: BridgeClient, baseUrl: string): Promise<BridgeStatus> {
  const read = (path: string, root: string, what: string) =>
    client.ask(baseUrl, { path, root, what, mayBeMissing: true });
  const status = await read('system/status', 'status', 'its status');
  const alarms = await read('system/alarms', 'alarms', 'its alarms');
  return {
    version: (status !== 'gone' && textOf(status.root, 'softwareVersion')) || '',
    alarms:
      alarms === 'gone'
        ? []
        : children(alarms.root, 'alarm').map((alarm) => textOf(alarm, 'type') ?? 'of a kind not named'),
    date: status === 'gone' ? undefined : readDate(status.date),
  };
}

/** @returns undefined without TLS. @throws CmsError */
export async function readBridgeCertificate(
  client: BridgeClient,
  baseUrl: string,
): Promise<ServerCertificate | undefined> {
  const { settings, deps } = client;
  const { timeoutMs, signal } = deps;
  try {
    return await readServerCertificate({ url: new URL(baseUrl), tls: settings.tls, timeoutMs, signal });
  } catch (error) {
    throw toCmsError(error, client.toAsked(baseUrl, 'its certificate'));
  }
}
