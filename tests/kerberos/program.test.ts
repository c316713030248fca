/** The program as an administrator uses it, signed in with Kerberos and without a password. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificate } from '../support/certificates.js';
import { openCompany, type Company } from '../support/company.js';
import { isFilledIn, meet } from '../support/meet.js';
import { PASSWORDS, type SettingsChanges } from '../support/program.js';
import { Front } from './front.js';
import { reservePort } from '../support/reserved-port.js';
import { findMissing, PASSWORD, Realm, SERVICE_ACCOUNT } from './realm.js';

/** Ten seconds are promised; a machine that is busy otherwise gets three times that. */
const PROMISE_MS = 30_000;

describe.skipIf(findMissing() !== undefined)('the program with auth = negotiate', () => {
  const realm = new Realm();
  let company: Company;
  let front: Front;
  let ann: string;
  let asItself: SettingsChanges;

  // Last, and whatever became of the rest: a KDC must not stay behind.
  afterAll(() => realm.remove());
  beforeAll(async () => {
    await realm.create();
    company = await openCompany({ exchange: { auth: ['basic'] } });
    ann = company.hire('ann');
    const certificate = createCertificate('ec-sha256');
    writeFileSync(realm.at('ca.pem'), certificate.cert);
    const behind = { user: 'svc@corp.example', password: PASSWORDS.exchange };
    front = await Front.start(realm, company.exchange, behind, { certificate, protection: 'require' });
    const common = { auth: 'negotiate', server: front.url, ca_file: realm.at('ca.pem') };
    asItself = { EWS: { ...common, impers_usr: undefined, impers_pwd: undefined } };
    await company.home.writeSettings(asItself);
    Object.assign(process.env, realm.env, {
      KRB5CCNAME: `FILE:${realm.at('cache')}`,
      KRB5_KTNAME: realm.at('magic.keytab'),
    });
  });
  afterAll(async () => {
    for (const name of [...Object.keys(realm.env), 'KRB5CCNAME', 'KRB5_KTNAME']) delete process.env[name];
    await front.stop();
    await company.close();
  });

  test('check says which account was used, how, and that the binding was accepted', async () => {
    const { code, stdout } = await company.home.run(['check', '--mailbox', ann]);
    expect(stdout).toContain(
      `Exchange takes the account ${SERVICE_ACCOUNT} with Kerberos, bound to its certificate (Extended Protection). It refuses a sign-in that is bound to another certificate.`,
    );
    expect(await front.signIns()).toMatchObject([
      { ok: true, who: SERVICE_ACCOUNT, bound: true },
      { ok: false },
    ]);
    expect(code, stdout).toBe(0);
  });

  test('a meeting is filled in', async () => {
    const id = meet(company, ann);
    expect(await company.home.run(['--once'])).toMatchObject({ code: 0 });
    expect(isFilledIn(company, ann, id)).toBe(true);
  });

  test('the password of an account is in no output and no file of the program', async () => {
    const account = { impers_usr: SERVICE_ACCOUNT, impers_pwd: `"${PASSWORD}"` };
    await company.home.writeSettings({ EWS: { ...asItself.EWS, ...account } });
    const { code, stdout, stderr } = await company.home.run(['--once']);
    await company.home.writeSettings(asItself);
    expect(code).toBe(0);
    expect(stdout + stderr + (await company.home.readEverything())).not.toContain(PASSWORD);
  });

  test('a stop ends soon beside a domain controller that never answers', async () => {
    const port = await reservePort();
    const [tcp, udp] = [createServer(), createSocket('udp4')];
    tcp.listen(port, '127.0.0.1');
    udp.bind(port, '127.0.0.1');
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
    realm.writeClientConfig(port);
    const asked = once(udp, 'message');
    const running = company.home.start([], { KRB5CCNAME: `FILE:${realm.at('no-cache')}` });
    await asked;
    const began = performance.now();
    running.child.kill('SIGTERM');
    const { code } = await running.finished;
    realm.writeClientConfig();
    tcp.close();
    udp.close();
    expect(code).toBe(0);
    expect(performance.now() - began).toBeLessThan(PROMISE_MS);
  });
});
