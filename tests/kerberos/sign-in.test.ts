/**
 * Signing in with Kerberos, end to end: our adapter, MIT's library and KDC, and in front of the embedded Exchange an
 * acceptor that is not ours.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../src/config/secrets/secret.js';
import type { EwsSettings } from '../../src/config/settings.js';
import type { EwsCalendar } from '../../src/exchange/ews-calendar.js';
import { readBindingCheck } from '../../src/exchange/inspect-exchange.js';
import { startExchange, type EmbeddedExchange } from '../../src/simulator/exchange/exchange.js';
import { createCertificate, type Certificate } from '../support/certificates.js';
import { createEwsCalendar } from '../support/ews-calendar.js';
import { Front, type FrontOptions } from './front.js';
import { reservePort } from '../support/reserved-port.js';
import { findMissing, PASSWORD, Realm, SERVICE_ACCOUNT, shiftedClock } from './realm.js';

const missing = findMissing();
if (missing !== undefined) process.stderr.write(`Kerberos is not tested: not installed: ${missing}\n`);

const BEHIND = { user: 'magic@corp.example', password: 'behind the front' };
const ANN = 'ann@corp.example';
const OF_KERBEROS = ['KRB5_CONFIG', 'KRB5_KDC_PROFILE', 'KRB5CCNAME', 'KRB5_CLIENT_KTNAME', 'NTLM_USER_FILE'];

describe.skipIf(missing !== undefined)('Kerberos', () => {
  const realm = new Realm();
  let exchange: EmbeddedExchange;
  let certificate: Certificate;
  const toClose: { close(): void }[] = [];
  const fronts: Front[] = [];

  // Last, and whatever became of the rest: a KDC must not stay behind.
  afterAll(() => realm.remove());
  beforeAll(async () => {
    await realm.create();
    certificate = createCertificate('ec-sha256');
    writeFileSync(realm.at('ca.pem'), certificate.cert);
    exchange = await startExchange({ accounts: [BEHIND], auth: ['basic'] });
    for (let n = 0; n < 100; n++) exchange.addMailbox(`user${n}@corp.example`);
    exchange.addMailbox(ANN);
  });
  afterAll(async () => {
    await exchange.close();
  });

  beforeEach(() => {
    Object.assign(process.env, realm.env, { KRB5CCNAME: `FILE:${realm.at(`cache-${Math.random()}`)}` });
    process.env.KRB5_CLIENT_KTNAME = realm.at('magic.keytab');
  });
  afterEach(async () => {
    for (const each of toClose.splice(0)) each.close();
    for (const front of fronts.splice(0)) await front.stop();
    // The library reads the process's own environment, which another object in its place would not change.
    for (const name of OF_KERBEROS) delete process.env[name];
  });

  async function startFront(options: FrontOptions = {}): Promise<Front> {
    const front = await Front.start(realm, exchange, BEHIND, options);
    fronts.push(front);
    return front;
  }

  function connect(front: Front, over: Partial<EwsSettings> = {}): EwsCalendar {
    const tls = { verify: true, cas: [readFileSync(realm.at('ca.pem'), 'utf8')] };
    const usual = { auth: 'negotiate', concurrency: 8, timeoutMs: 300_000, tls } as const;
    const calendar = createEwsCalendar(front.url, { ...usual, ...over });
    toClose.push(calendar);
    calendar.beginCycle();
    return calendar;
  }

  const poll = (calendar: EwsCalendar, mailbox = ANN): Promise<unknown> =>
    calendar.readChanges(mailbox, undefined);

  describe('bound to the certificate, where Extended Protection is set to Require', () => {
    test('signs in with the keytab of the account, and the server sees that it is bound', async () => {
      const front = await startFront({ certificate, protection: 'require' });
      const calendar = connect(front);
      await poll(calendar);
      expect(await front.signIns()).toMatchObject([
        { ok: true, who: SERVICE_ACCOUNT, bound: true, ntlm: false },
      ]);
      expect(calendar.transport.signInWay).toEqual({
        scheme: 'Kerberos',
        account: SERVICE_ACCOUNT,
        isBoundToTls: true,
      });
      expect(calendar.transport.signInOutcome).toBe('accepted');
    });

    test('signs in with a ticket cache, and offers no NTLM although there are credentials for it', async () => {
      delete process.env.KRB5_CLIENT_KTNAME;
      const cache = realm.at('filled');
      realm.getTicket(cache, '1h');
      process.env.KRB5CCNAME = `FILE:${cache}`;
      writeFileSync(realm.at('ntlm'), `EXAMPLE:magic:${PASSWORD}\n`);
      process.env.NTLM_USER_FILE = realm.at('ntlm');
      const front = await startFront({ certificate, protection: 'require' });
      await poll(connect(front));
      expect(await front.signIns()).toMatchObject([
        { ok: true, who: SERVICE_ACCOUNT, bound: true, ntlm: false },
      ]);
    });

    test('signs in with a name and a password, without a ticket cache', async () => {
      delete process.env.KRB5_CLIENT_KTNAME;
      const front = await startFront({ certificate, protection: 'require' });
      await poll(connect(front, { user: SERVICE_ACCOUNT.toLowerCase(), password: new Secret(PASSWORD) }));
      expect(await front.signIns()).toMatchObject([{ ok: true, who: SERVICE_ACCOUNT, bound: true }]);
    });

    test.each([
      { protection: 'require', isChecked: true },
      { protection: 'allow', isChecked: true },
      { protection: 'none', isChecked: false },
    ] as const)('tells whether a binding is looked at: $protection', async ({ protection, isChecked }) => {
      const front = await startFront({ certificate, protection });
      expect(await readBindingCheck(connect(front).transport)).toBe(isChecked);
      expect(await front.signIns()).toMatchObject([{ ok: !isChecked }]);
    });

    test('is refused where a load balancer shows another certificate, and says so', async () => {
      const front = await startFront({
        certificate,
        boundTo: createCertificate('ec-sha256'),
        protection: 'require',
      });
      const calendar = connect(front);
      await expect(poll(calendar)).rejects.toMatchObject({
        code: 'CredentialsRefused',
        reach: 'run',
        message: expect.stringContaining(`refuses the Kerberos ticket of ${SERVICE_ACCOUNT}`) as string,
        hint: expect.stringContaining('0xC000035B') as string,
      });
      const signIns = await front.signIns();
      expect(signIns).not.toEqual([]);
      expect(signIns.length).toBeLessThanOrEqual(3);
      expect(signIns.every(({ ok }) => !ok)).toBe(true);
    });

    test('is refused without a binding', async () => {
      // Without TLS the program has nothing to be bound to.
      const front = await startFront({ boundTo: certificate, protection: 'require' });
      await expect(poll(connect(front))).rejects.toMatchObject({ code: 'CredentialsRefused' });
      const signIns = await front.signIns();
      expect(signIns).not.toEqual([]);
      expect(signIns.every(({ ok, bound }) => !ok && bound === false)).toBe(true);
    });
  });

  test('400 polls over 8 connections take 8 sign-ins', async () => {
    const front = await startFront({ certificate, protection: 'require' });
    const calendar = connect(front);
    await poll(calendar);
    for (let round = 0; round < 4; round++)
      await Promise.all(Array.from({ length: 100 }, (_, n) => poll(calendar, `user${n}@corp.example`)));
    const signIns = await front.signIns();
    expect(signIns).toHaveLength(8);
    expect(new Set(signIns.map(({ port }) => port)).size).toBe(8);
  });

  test('a server that wants a token with each request gets one', async () => {
    const front = await startFront({ certificate, protection: 'require', keeps: false });
    const calendar = connect(front, { concurrency: 2 });
    for (let round = 0; round < 5; round++) await poll(calendar);
    const signIns = await front.signIns();
    expect(signIns).toHaveLength(5);
    expect(signIns.every(({ ok }) => ok)).toBe(true);
  });

  test('a server that does not prove who it is, is not believed', async () => {
    const front = await startFront({ certificate, protection: 'require', proves: false });
    await expect(poll(connect(front))).rejects.toMatchObject({
      code: 'KerberosFailed',
      message: expect.stringContaining('did not prove') as string,
    });
  });

  test('tickets that run out are got anew, from the keytab and with the password', async () => {
    const LIFETIME_S = 10;
    const ticketsGiven = (): number => realm.log.split(/AS_REQ .* ISSUE/).length - 1;
    realm.admin(`modprinc -maxlife "${LIFETIME_S} seconds" magic`);
    try {
      const front = await startFront({ certificate, protection: 'require', keeps: false });
      const account = { user: SERVICE_ACCOUNT, password: new Secret(PASSWORD) };
      const calendars = [connect(front, { concurrency: 1 }), connect(front, { concurrency: 1, ...account })];
      for (const calendar of calendars) await poll(calendar);
      const [atFirst, began] = [ticketsGiven(), Date.now()];
      // At any time of a ticket's life, and past its end.
      while (Date.now() - began < (LIFETIME_S + 1) * 1_000) {
        for (const calendar of calendars) await poll(calendar);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      for (const calendar of calendars) await poll(calendar);
      expect(ticketsGiven() - atFirst).toBeGreaterThanOrEqual(calendars.length);
      expect((await front.signIns()).every(({ ok }) => ok)).toBe(true);
    } finally {
      realm.admin('modprinc -maxlife "1 hour" magic');
    }
  });

  describe('what goes wrong is named, with what to do', () => {
    async function seeFail(over: Partial<EwsSettings> = {}, options: FrontOptions = {}): Promise<unknown> {
      const front = await startFront({ certificate, protection: 'require', ...options });
      return poll(connect(front, over)).then(
        () => 'nothing went wrong',
        (error: unknown) => error,
      );
    }
    const failure = (code: string, message: RegExp, hint: RegExp): object => ({
      code,
      reach: 'run',
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(hint) as string,
    });

    test('no credentials', async () => {
      delete process.env.KRB5_CLIENT_KTNAME;
      expect(await seeFail()).toMatchObject(
        failure('KerberosFailed', /has no Kerberos credentials/, /KRB5_CLIENT_KTNAME/),
      );
    });

    test('a keytab that is not there', async () => {
      process.env.KRB5_CLIENT_KTNAME = realm.at('missing.keytab');
      expect(await seeFail()).toMatchObject(
        failure('KerberosFailed', /has no Kerberos credentials/, /KRB5_CLIENT_KTNAME/),
      );
    });

    test('a ticket that has expired', async () => {
      delete process.env.KRB5_CLIENT_KTNAME;
      const cache = realm.at('short');
      realm.getTicket(cache, '1s');
      // Tickets count in whole seconds: it is over once two of them have begun.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      process.env.KRB5CCNAME = `FILE:${cache}`;
      expect(await seeFail()).toMatchObject(failure('KerberosFailed', /ticket .* has expired/, /kinit/));
    });

    test('a wrong password counts as a refusal, and only one goes out', async () => {
      const account = { user: SERVICE_ACCOUNT, password: new Secret('wrong') };
      const front = await startFront({ certificate, protection: 'require' });
      const calendar = connect(front, account);
      const attempts = (): number => realm.log.split('PREAUTH_FAILED').length - 1;
      const before = attempts();
      const polls = Array.from({ length: 5 }, (_, n) => poll(calendar, `user${n}@corp.example`));
      for (const outcome of await Promise.allSettled(polls))
        expect(outcome).toMatchObject({
          reason: failure('CredentialsRefused', /refuses the name or password of magic@/, /impers_pwd/),
        });
      expect(attempts() - before).toBe(1);
      expect(calendar.transport.signInOutcome).toBe('refused');
    });

    test('an unknown account', async () => {
      const account = { user: `nobody@example.test`, password: new Secret(PASSWORD) };
      expect(await seeFail(account)).toMatchObject(
        failure('CredentialsRefused', /refuses the name or password of nobody@/, /impers_usr/),
      );
    });

    test('an account that is locked', async () => {
      realm.admin('modprinc -allow_tix magic');
      const error = await seeFail({ user: SERVICE_ACCOUNT, password: new Secret(PASSWORD) });
      realm.admin('modprinc +allow_tix magic');
      expect(error).toMatchObject(
        failure('CredentialsRefused', /disabled or locked out/, /Active Directory/),
      );
    });

    test('a service that the domain does not know', async () => {
      realm.admin('delprinc -force HTTP/localhost');
      const error = await seeFail();
      realm.admin('addprinc -randkey HTTP/localhost');
      realm.admin(`ktadd -k ${realm.at('http.keytab')} HTTP/localhost`);
      expect(error).toMatchObject(
        failure(
          'KerberosFailed',
          /knows no service HTTP\/localhost/,
          /setspn -S .*ASA.*A record, not a CNAME/,
        ),
      );
    });

    test('a service name that is on another account', async () => {
      // The ticket is made for the key of today; the server has that of yesterday.
      realm.admin('cpw -randkey HTTP/localhost');
      const error = await seeFail();
      realm.admin(`ktadd -k ${realm.at('http.keytab')} HTTP/localhost`);
      expect(error).toMatchObject(
        failure('KerberosFailed', /cannot read the ticket for HTTP\/localhost/, /setspn -Q.*ASA/),
      );
    });

    test('no domain controller', async () => {
      realm.writeClientConfig(await reservePort());
      const error = await seeFail();
      realm.writeClientConfig();
      expect(error).toMatchObject(failure('KerberosFailed', /no domain controller answers/, /port 88/));
    });

    test('a domain controller whose clock is wrong', async () => {
      await realm.stop();
      await realm.start(shiftedClock('+1h'));
      const error = await seeFail({ user: SERVICE_ACCOUNT, password: new Secret(PASSWORD) });
      await realm.stop();
      await realm.start();
      expect(error).toMatchObject(failure('KerberosFailed', /clocks .* differ/, /w32tm/));
    });

    test('an Exchange whose clock is wrong', async () => {
      const error = await seeFail({}, { env: shiftedClock('+1h') });
      expect(error).toMatchObject(failure('KerberosFailed', /clocks .* differ/, /w32tm/));
    });
  });
});
