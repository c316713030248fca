/** The Exchange adapter as these tests set it up. */
import { Secret } from '../../src/config/secrets/secret.js';
import type { EwsSettings } from '../../src/config/settings.js';
import { EwsCalendar } from '../../src/exchange/ews-calendar.js';

export function createCalendar(url: string, over: Partial<EwsSettings> = {}): EwsCalendar {
  const nothing = (): void => undefined;
  return new EwsCalendar(
    {
      url,
      user: '',
      password: new Secret(''),
      auth: 'negotiate',
      mailDomain: 'corp.example',
      pollIntervalMs: 60_000,
      concurrency: 8,
      timeoutMs: 20_000,
      tls: { verify: true },
      ...over,
    },
    {
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      clock: { now: () => new Date(), sleep: () => Promise.resolve() },
      signal: new AbortController().signal,
      version: '0.0.0',
    },
  );
}
