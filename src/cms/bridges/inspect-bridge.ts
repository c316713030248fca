/** Looks at one Call Bridge by itself: its certificate, version and alarms. For `check`; no cycle needs them. */
import type { TlsSettings } from '../../config/settings.js';
import { readServerCertificate, type ServerCertificate } from '../../network/server-certificate.js';
import type { Attempt, CmsAnswer, CmsRequest } from './cms-request.js';
import { toBridgeFailure, type Asked } from './error-map.js';
import { findChildren, findText } from '../xml/xml-element.js';

export interface BridgeStatus {
  /** `3.9.1`; empty where CMS does not tell. */
  readonly version: string;
  /** Kinds of alarms that are on, such as `callBridgeConnectionFailure`. */
  readonly alarms: readonly string[];
  /** By its own clock; undefined where it does not tell. */
  readonly date: Date | undefined;
}

/** @throws CmsError */
export async function readBridgeStatus(
  attempt: (request: CmsRequest) => Promise<Attempt>,
): Promise<BridgeStatus> {
  const ask = async (request: CmsRequest): Promise<CmsAnswer> => {
    const outcome = await attempt({ ...request, mayBeMissing: true });
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome;
  };
  const status = await ask({ path: 'system/status', root: 'status', what: 'its status' });
  const alarms = await ask({ path: 'system/alarms', root: 'alarms', what: 'its alarms' });
  const date = status.kind === 'document' ? Date.parse(status.date ?? '') : NaN;
  return {
    version: (status.kind === 'document' && findText(status.root, 'softwareVersion')) || '',
    alarms:
      alarms.kind === 'gone'
        ? []
        : findChildren(alarms.root, 'alarm').map((alarm) => findText(alarm, 'type') ?? 'of a kind not named'),
    date: Number.isNaN(date) ? undefined : new Date(date),
  };
}

/** @returns undefined without TLS. @throws CmsError */
export async function readBridgeCertificate(
  baseUrl: string,
  tls: TlsSettings,
  asked: Asked,
  signal: AbortSignal,
): Promise<ServerCertificate | undefined> {
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:') return undefined;
  try {
    return await readServerCertificate({ url, tls, timeoutMs: asked.timeoutMs, signal });
  } catch (error) {
    throw toBridgeFailure(error, asked).error;
  }
}
