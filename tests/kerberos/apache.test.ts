/** A second peer: Apache's mod_auth_gssapi, with and without a sign-in that lasts for the connection. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExchange, type EmbeddedExchange } from '../../src/simulator/exchange/exchange.js';
import { Apache, isApacheInstalled } from './apache.js';
import { createCalendar } from './calendar.js';
import { findMissing, Realm, SERVICE_ACCOUNT } from './realm.js';

const BEHIND = { user: 'magic@corp.example', password: 'behind the front' };
const isMissing = findMissing() !== undefined || !isApacheInstalled();
if (!isApacheInstalled()) process.stderr.write('Apache is not tested: mod_auth_gssapi is not installed.\n');

describe.skipIf(isMissing)('Kerberos at mod_auth_gssapi', () => {
  const realm = new Realm();
  let exchange: EmbeddedExchange;

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
    for (const name of [...Object.keys(realm.env), 'KRB5CCNAME', 'KRB5_CLIENT_KTNAME']) delete process.env[name];
    await exchange.close();
    await realm.remove();
  });

  test.each([
    [true, 1],
    [false, 2],
  ])('one after the other, with a sign-in that lasts: %s', async (keeps, mostRefused) => {
    const apache = await Apache.start(realm, exchange.url, BEHIND, keeps);
    const calendar = createCalendar(apache.url);
    calendar.beginCycle();
    for (let n = 0; n < 5; n++) await calendar.readChanges(`user${n}@corp.example`, undefined);
    calendar.close();
    const { requests } = apache;
    await apache.stop();
    const served = requests.filter((line) => line.startsWith(`200 ${SERVICE_ACCOUNT}`));
    expect(served.slice(-5), requests.join('\n')).toHaveLength(5);
    // The first request of a connection shows its certificate; the one that shows that nothing is kept is refused, too.
    const refused = requests.filter((line) => line.startsWith('401')).length;
    expect(refused).toBeLessThanOrEqual(mostRefused + 1);
  });
});
