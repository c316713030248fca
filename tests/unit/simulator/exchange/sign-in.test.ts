import { createHash, X509Certificate } from 'node:crypto';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExchangeOptions } from '../../../../src/simulator/exchange/exchange-options.js';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { channelBinding } from '../../../../src/simulator/exchange/sign-in/channel-binding.js';
import { md4 } from '../../../../src/simulator/exchange/sign-in/md4.js';
import { rc4 } from '../../../../src/simulator/exchange/sign-in/rc4.js';
import { makeCertificate } from '../../../../src/simulator/http/certificate.js';
import type { Certificate } from '../../../../src/simulator/http/certificate.js';
import { ANN, SERVICE, ask, startCompany } from './company.js';
import { basic, syncXml } from './ews-client.js';
import type { EwsAnswer, EwsCall } from './ews-client.js';
import { authenticateMessage, negotiateMessage } from './ntlm-client.js';
import type { NtlmIdentity, NtlmManners } from './ntlm-client.js';

let exchange: EmbeddedExchange;
let agent: Agent | undefined;
afterEach(async () => {
  agent?.destroy();
  agent = undefined;
  await exchange.close();
});

const start = async (options: Partial<ExchangeOptions> = {}) => {
  exchange = await startCompany(options);
};
const send = (authorization: string | undefined, more: Partial<EwsCall> = {}): Promise<EwsAnswer> =>
  ask(exchange, ANN, syncXml(), {
    ...(agent === undefined ? {} : { agent }),
    ...more,
    headers: { authorization },
  });

/** Signs the agent's one connection in. */
async function handshake(
  who: NtlmIdentity,
  manners: NtlmManners = {},
  more: Partial<EwsCall> = {},
): Promise<EwsAnswer> {
  agent ??= exchange.url.startsWith('https:')
    ? new TlsAgent({ keepAlive: true, maxSockets: 1 })
    : new Agent({ keepAlive: true, maxSockets: 1 });
  const first = await send(`NTLM ${negotiateMessage().toString('base64')}`, more);
  const challenge = Buffer.from(first.headers['www-authenticate']!.split(' ')[1]!, 'base64');
  return send(`NTLM ${authenticateMessage(challenge, who, manners).toString('base64')}`, more);
}

const IDENTITY = { domain: 'CORP', user: 'svc', password: SERVICE.password };

describe('Basic', () => {
  it('takes user@domain and DOMAIN\\user, and a password with any characters', async () => {
    await start({ accounts: [{ ...SERVICE, password: 'p:ä€ ' }] });
    expect((await send(basic('svc@corp.example', 'p:ä€ '))).status).toBe(200);
    expect((await send(basic('CORP\\SVC', 'p:ä€ '))).status).toBe(200);
    expect((await send(basic('svc', 'p:ä€ '))).status).toBe(401);
    expect(exchange.signIns).toMatchObject({ attempts: 3, successes: 2, failures: 1 });
  });

  it('answers nobody with 401, an empty body and what is offered, and counts no attempt', async () => {
    await start({ auth: ['negotiate', 'ntlm', 'basic'] });
    const answer = await send(undefined);
    expect(answer).toMatchObject({ status: 401, body: '' });
    expect(answer.headers['www-authenticate']).toBe('Negotiate, NTLM, Basic realm="exchange"');
    expect(exchange.signIns.attempts).toBe(0);
  });

  it('is refused where it is not offered', async () => {
    await start({ auth: ['ntlm'] });
    expect((await send(basic(SERVICE.user, SERVICE.password))).status).toBe(401);
  });
});

describe('an account that is locked out', () => {
  it('is told so, even with the right password', async () => {
    await start({ lockoutAfter: 2 });
    for (let n = 0; n < 2; n++) expect((await send(basic(SERVICE.user, 'wrong'))).body).toBe('');
    const answer = await send(basic(SERVICE.user, SERVICE.password));
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('locked out');
    exchange.accounts.setPassword(SERVICE.user, 'new');
    expect((await send(basic(SERVICE.user, 'new'))).status).toBe(200);
  });

  it('forgets earlier failures at a success', async () => {
    await start({ lockoutAfter: 2 });
    for (const password of ['wrong', SERVICE.password, 'wrong', SERVICE.password]) {
      expect((await send(basic(SERVICE.user, password))).status).toBe(password === 'wrong' ? 401 : 200);
    }
  });
});

describe('NTLM', () => {
  it('signs a TCP connection in once; plain requests follow on it', async () => {
    await start({ auth: ['ntlm'] });
    expect((await handshake(IDENTITY)).status).toBe(200);
    for (let n = 0; n < 3; n++) expect((await send(undefined)).status).toBe(200);
    expect(exchange.signIns).toMatchObject({ attempts: 1, successes: 1, handshakes: 1, connections: 1 });
    expect(exchange.violations).toEqual([]);
    expect((await ask(exchange, ANN, syncXml(), { headers: { authorization: undefined } })).status).toBe(401);
  });

  it.each([
    { domain: 'corp.example', user: 'svc' },
    { domain: '', user: 'svc@corp.example' },
    { domain: 'Corp', user: 'SVC' },
  ])('knows the account as $domain / $user, with a password beyond ASCII', async (who) => {
    await start({ auth: ['ntlm'], accounts: [{ ...SERVICE, password: 'Pä$$ж' }] });
    expect((await handshake({ ...who, password: 'Pä$$ж' })).status).toBe(200);
  });

  it.each([
    ['a wrong password', { ...IDENTITY, password: 'no' }, {}, 0],
    ['an unknown user', { ...IDENTITY, user: 'who' }, {}, 0],
    ['a wrong MIC', IDENTITY, { mic: 'wrong' }, 0],
    ['NTLMv1', IDENTITY, { version: 1 }, 1],
  ] as const)('refuses %s', async (_what, who, manners, violations) => {
    await start({ auth: ['ntlm'] });
    expect((await handshake(who, manners)).status).toBe(401);
    expect((await send(undefined)).status).toBe(401);
    expect(exchange.violations).toHaveLength(violations);
  });

  it('reports a missing MIC where the challenge has a timestamp, and only there', async () => {
    await start({ auth: ['ntlm'] });
    expect((await handshake(IDENTITY, { mic: 'none' })).status).toBe(200);
    expect(exchange.violations).toHaveLength(1);
    await exchange.close();
    agent?.destroy();
    agent = undefined;
    await start({ auth: ['ntlm'], ntlmTimestamp: false });
    expect((await handshake(IDENTITY, { mic: 'none' })).status).toBe(200);
    expect(exchange.violations).toEqual([]);
  });

  it('reports a half signed-in connection that is used for another request', async () => {
    await start({ auth: ['ntlm'] });
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await send(`NTLM ${negotiateMessage().toString('base64')}`);
    expect((await send(undefined)).status).toBe(401);
    expect(exchange.violations).toHaveLength(1);
  });

  it('does not take the last step of a handshake on another connection', async () => {
    await start({ auth: ['ntlm'] });
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await send(`NTLM ${negotiateMessage().toString('base64')}`);
    agent.destroy();
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const challenge = Buffer.from(first.headers['www-authenticate']!.split(' ')[1]!, 'base64');
    const last = authenticateMessage(challenge, IDENTITY).toString('base64');
    expect((await send(`NTLM ${last}`)).status).toBe(401);
    expect(exchange.signIns.attempts).toBe(0);
  });

  it('counts towards a lockout', async () => {
    await start({ auth: ['ntlm'], lockoutAfter: 1 });
    await handshake({ ...IDENTITY, password: 'no' });
    expect((await handshake(IDENTITY)).body).toContain('locked out');
  });
});

describe('Extended Protection', () => {
  const cases = [
    ['none', 'wrong', 200],
    ['allow', 'right', 200],
    ['allow', 'missing', 200],
    ['allow', 'wrong', 401],
    ['allow', 'zero', 401],
    ['require', 'right', 200],
    ['require', 'missing', 401],
    ['require', 'wrong', 401],
    ['require', 'zero', 401],
  ] as const;
  it.each(cases)(
    '%s: a %s channel binding is answered with %i',
    async (extendedProtection, which, status) => {
      const tls = makeCertificate();
      await start({ auth: ['ntlm'], tls, extendedProtection, lockoutAfter: 1 });
      const bindings: Record<string, Buffer> = {
        right: channelBinding(tls.cert),
        wrong: channelBinding(makeCertificate().cert),
        zero: Buffer.alloc(16),
      };
      const binding = bindings[which];
      const answer = await handshake(IDENTITY, binding === undefined ? {} : { binding }, { ca: tls.cert });
      expect(answer.status).toBe(status);
      expect(answer.body).not.toContain('locked out');
    },
  );

  it.each(['sha256', 'sha384', 'sha512'] as const)('binds to a certificate signed with %s', (hash) => {
    const { cert }: Certificate = makeCertificate({ hash });
    const digest = createHash(hash).update(new X509Certificate(cert).raw).digest();
    const data = Buffer.concat([Buffer.from('tls-server-end-point:'), digest]);
    const length = Buffer.from([data.length, 0, 0, 0]);
    const expected = createHash('md5')
      .update(Buffer.concat([Buffer.alloc(16), length, data]))
      .digest('hex');
    expect(channelBinding(cert).toString('hex')).toBe(expected);
  });
});

describe('the primitives of NTLM', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      'e33b4ddc9c38f2199c3e7b164fcc0536',
    ],
  ])('MD4 of "%s" is that of RFC 1320', (message, digest) => {
    expect(md4(Buffer.from(message)).toString('hex')).toBe(digest);
  });

  it('RC4 is that of the published test vectors', () => {
    expect(rc4(Buffer.from('Key'), Buffer.from('Plaintext')).toString('hex')).toBe('bbf316e8d940af0ad3');
  });
});
