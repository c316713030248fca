/** A server gets the password itself only where the settings say so, or where it has never offered anything better. */
import { describe, expect, test } from 'vitest';
import type { ExchangeError } from '../../../../src/errors.js';
import type { EwsSettings } from '../../../../src/config/settings.js';
import { makeCertificate } from '../../../../src/simulator/http/certificate.js';
import { answerWell, createTestCalendar, startLocalEws, type LocalEws } from '../local-ews.js';

const BASIC = 'Basic realm="exchange"';

/** Offers what `offer` says, accepts Basic, and never answers a handshake with a challenge. */
async function start(
  offer: () => string | string[],
  tls?: { key: string; cert: string },
): Promise<LocalEws & { passwords: () => number }> {
  const isBasic = (authorization = ''): boolean => authorization.startsWith('Basic ');
  const ews = await startLocalEws((request, response, socket) => {
    if (isBasic(request.headers.authorization)) return answerWell(request, response, socket);
    response.writeHead(401, { 'WWW-Authenticate': offer() }).end();
  }, tls);
  return Object.assign(ews, {
    passwords: () => ews.requests.filter(({ headers }) => isBasic(headers.authorization)).length,
  });
}

interface Memory {
  ntlmServer: string | undefined;
}

/** One process: what it remembers is in the memory. */
async function run(
  ews: LocalEws,
  memory: Memory,
  over: Partial<EwsSettings> = {},
): Promise<ExchangeError | undefined> {
  const remember = (found: { ntlmServer?: string | undefined }) =>
    Promise.resolve(void Object.assign(memory, found));
  const calendar = createTestCalendar(ews.url, { auth: 'auto', ...over }, { known: memory, remember });
  calendar.beginCycle();
  const outcome = await calendar
    .readChanges('ann@example.test', undefined)
    .then(() => undefined)
    .catch((error: unknown) => error as ExchangeError);
  calendar.close();
  return outcome;
}

describe('a server that offered NTLM and opens again with Basic only', () => {
  test.each([['NTLM'], ['Negotiate'], ['Negotiate, NTLM, ' + BASIC]])(
    'does not get the password, in this run or a later one (case 19): %s',
    async (before) => {
      let offer = before;
      const memory: Memory = { ntlmServer: undefined };
      const ews = await start(() => offer);
      await run(ews, memory);
      expect(memory.ntlmServer).toBe(new URL(ews.url).host);
      offer = BASIC;
      for (let later = 0; later < 2; later++) {
        const error = await run(ews, memory);
        expect(error).toMatchObject({ code: 'NoCommonSignIn', reach: 'run' });
        expect(error?.message).toContain('offered NTLM before and offers only Basic now');
        expect(error?.hint).toContain('auth = basic');
      }
      expect(ews.passwords()).toBe(0);
      expect(await run(ews, memory, { auth: 'basic' })).toBeUndefined();
    },
  );

  test('does not get it within one run either (case 19)', async () => {
    let offer = 'NTLM';
    const ews = await start(() => offer);
    const calendar = createTestCalendar(ews.url, { auth: 'auto' });
    for (let cycle = 0; cycle < 4; cycle++) {
      calendar.beginCycle();
      await expect(calendar.readChanges('ann@example.test', undefined)).rejects.toMatchObject({
        reach: 'run',
      });
      offer = BASIC;
    }
    expect(ews.passwords()).toBe(0);
  });
});

test('a server that has only ever offered Basic gets it', async () => {
  const memory: Memory = { ntlmServer: 'other.example.test' };
  const ews = await start(() => BASIC);
  expect(await run(ews, memory)).toBeUndefined();
  expect(memory.ntlmServer).toBe('other.example.test');
});

test('so does one that has always offered Basic beside a Negotiate that is not NTLM', async () => {
  const memory: Memory = { ntlmServer: undefined };
  const ews = await start(() => ['Negotiate', BASIC]);
  for (let later = 0; later < 2; later++) expect(await run(ews, memory)).toBeUndefined();
});

test('with tls_verify = no, Basic is used only where auth says so (case 19)', async () => {
  const ews = await start(() => BASIC, makeCertificate());
  const tls = { verify: false, cas: [] };
  const memory: Memory = { ntlmServer: undefined };
  const error = await run(ews, memory, { tls });
  expect(error).toMatchObject({ code: 'NoCommonSignIn', reach: 'run' });
  expect(error?.message).toContain('tls_verify = no');
  expect(error?.hint).toContain('auth = basic');
  expect(ews.passwords()).toBe(0);
  expect(await run(ews, memory, { tls, auth: 'basic' })).toBeUndefined();
});
