/** A second peer: Apache's mod_auth_gssapi, with and without a sign-in that lasts for the connection. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExchange, type EmbeddedExchange } from '../../src/simulator/exchange/exchange.js';
import { createEwsCalendar } from '../support/ews-calendar.js';
import { Apache, isApacheInstalled } from './apache.js';
import { findMissing, Realm, SERVICE_ACCOUNT } from './realm.js';

const BEHIND = { user: 'magic@corp.example', password: 'behind the front' };
const isMissing = findMissing() !== undefined || !isApacheInstalled();
if (!isApacheInstalled()) process.stderr.write('Apache is not tested: mod_auth_gssapi is not installed.\n');

describe.skipIf(isMissing)('Kerberos at mod_auth_gssapi', () => {
  const realm = new Realm();
  let exchange: EmbeddedExchange;

  // Last, and whatever became of the rest: a KDC must not stay behind.
  afterAll(() => realm.remove());
  beforeAll(async () => {
    await realm.create();
    exchange = await startExchange({ accounts: [BEHIND], auth: ['basic'] });
    for (let n = 0; n < 5; n++) exchange.addMailbox(`user${n}@corp.example`);
    Object.assign(process.env, realm.env, {
      KRB5CCNAME: `FILE:${realm.at('cache')}`,
      KRB5_CLIENT_KTNAME: realm.at('magic.keytab'),
    });
  });
  afterAll(async () => {
    for (const name of [...Object.keys(realm.env), 'KRB5CCNAME', 'KRB5_CLIENT_KTNAME'])
      delete process.env[name];
    await exchange.close();
  });

  test.each([
    // The first request of a connection shows its certificate, and needs no token.
    { keeps: true, refused: 1 },
    // One more shows that nothing is kept; it goes out again on a connection of its own.
    { keeps: false, refused: 3 },
  ])('polls are served, where a sign-in lasts for the connection: $keeps', async ({ keeps, refused }) => {
    const apache = await Apache.start(realm, exchange.url, BEHIND, keeps);
    const calendar = createEwsCalendar(apache.url, { auth: 'negotiate' });
    calendar.beginCycle();
    for (let n = 0; n < 5; n++) await calendar.readChanges(`user${n}@corp.example`, undefined);
    calendar.close();
    await apache.stop();
    const { requests } = apache;
    const count = (start: string): number => requests.filter((line) => line.startsWith(start)).length;
    expect([count(`200 ${SERVICE_ACCOUNT}`), count('401')], requests.join('\n')).toEqual([5, refused]);
  });
});
