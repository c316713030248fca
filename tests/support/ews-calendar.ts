/** The Exchange adapter as the tests set it up. */
import { Secret } from '../../src/config/secrets/secret.js';
import type { EwsSettings } from '../../src/config/settings.js';
import { EwsCalendar } from '../../src/exchange/ews-calendar.js';
import type { TransportDeps } from '../../src/exchange/transport/transport.js';
import { MemoryLog } from './memory-log.js';

export function createEwsCalendar(
  url: string,
  settings: Partial<EwsSettings>,
  deps: Partial<TransportDeps> = {},
): EwsCalendar {
  return new EwsCalendar(
    {
      url,
      user: '',
      password: new Secret(''),
      auth: 'auto',
      mailDomain: 'corp.example',
      pollIntervalMs: 60_000,
      concurrency: 4,
      // Only a hang takes so long, on any machine.
      timeoutMs: 100_000,
      tls: { verify: true, cas: [] },
      ...settings,
    },
    {
      log: new MemoryLog(),
      clock: { now: () => new Date(), sleep: () => Promise.resolve() },
      signal: new AbortController().signal,
      version: '1.2.3',
      ...deps,
    },
  );
}
