/**
 * NTLM against two implementations of the server's side that are not ours. Each part runs only where its packages are
 * installed; which ones those are is said in the heads of the peers.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAccount } from '../../src/exchange/ntlm/account.js';
import { renderAuthenticateMessage } from '../../src/exchange/ntlm/authenticate-message.js';
import { toTlsEndPoint } from '../../src/exchange/sign-in/tls-end-point.js';
import { readChallengeMessage, renderNegotiateMessage } from '../../src/exchange/ntlm/messages.js';
import { createCertificate, type CertificateKind } from '../support/certificates.js';

/** Debian's own, for which its packages are made. */
const PYTHON = '/usr/bin/python3';
const PASSWORD = 'Grüße-123 пароль';

function isInstalled(...modules: readonly string[]): boolean {
  try {
    execFileSync(PYTHON, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

class Peer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string, ...args: readonly string[]) {
    const file = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
    this.#process = spawn(PYTHON, [file, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
    if (this.#process.stdout === null) throw new Error('The peer has no output.');
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async readLine(): Promise<string> {
    return String((await this.#lines.next()).value);
  }

  async ask(certificateHash: string, message: Buffer): Promise<string> {
    this.#process.stdin?.write(`${certificateHash} ${message.toString('base64')}\n`);
    return this.readLine();
  }

  close(): void {
    this.#process.kill();
  }
}

interface SignInTry {
  readonly user: string;
  readonly password?: string;
  readonly tlsEndPoint?: Buffer;
  readonly certificateHash?: string;
  readonly spoil?: (message: Buffer) => void;
}

/** @returns `OK` or `NO` */
async function signIn(peer: Peer, signInTry: SignInTry): Promise<string> {
  const hash = signInTry.certificateHash ?? '-';
  const negotiateMessage = renderNegotiateMessage();
  const [, token = ''] = (await peer.ask(hash, negotiateMessage)).split(' ');
  const challenge = readChallengeMessage(Buffer.from(token, 'base64'));
  if (challenge === undefined) throw new Error('The peer gave no challenge.');
  const message = renderAuthenticateMessage({
    negotiateMessage,
    challenge,
    account: readAccount(signInTry.user),
    password: signInTry.password ?? PASSWORD,
    workstation: 'DESK',
    targetName: 'HTTP/exchange.example.test',
    tlsEndPoint: signInTry.tlsEndPoint,
    now: new Date(),
    clientChallenge: randomBytes(8),
  });
  signInTry.spoil?.(message);
  return (await peer.ask(hash, message)).slice(0, 2);
}

/** Within the MIC, which is at 72 to 87. */
const spoilMic = (message: Buffer): void => void message.writeUInt8(message.readUInt8(80) ^ 1, 80);

describe.runIf(isInstalled('samba.gensec', 'samba.provision'))('Samba', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = new Peer('samba-peer.py', 'ann', PASSWORD);
    expect(await peer.readLine()).toBe('READY');
  });
  afterAll(() => peer.close());

  test.each(['EXAMPLE\\ann', 'example\\ANN', 'ann@example.test'])('signs %s in', async (user) => {
    expect(await signIn(peer, { user })).toBe('OK');
  });
  test('refuses a wrong password', async () => {
    expect(await signIn(peer, { user: 'EXAMPLE\\ann', password: 'wrong' })).toBe('NO');
  });
  test('finds the MIC, and finds a wrong one wrong', async () => {
    expect(await signIn(peer, { user: 'EXAMPLE\\ann', spoil: spoilMic })).toBe('NO');
  });
});

describe.runIf(isInstalled('gssapi'))('gss-ntlmssp', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = new Peer('gss-peer.py', `EXAMPLE:ann:${PASSWORD}`);
    expect(await peer.readLine()).toBe('READY');
  });
  afterAll(() => peer.close());

  const kinds: readonly (readonly [CertificateKind, string])[] = [
    ['rsa-sha256', 'sha256'],
    ['rsa-sha384', 'sha384'],
    ['rsa-sha512', 'sha512'],
    ['rsa-sha1', 'sha256'],
    ['ec-sha384', 'sha384'],
    ['pss-sha256', 'sha256'],
    ['pss-sha384', 'sha384'],
  ];
  test.each(kinds)('is bound to a channel with a certificate of %s', async (kind, hash) => {
    const { der } = createCertificate(kind);
    const certificateHash = createHash(hash).update(der).digest('hex');
    const bound = {
      user: 'EXAMPLE\\ann',
      certificateHash,
      tlsEndPoint: toTlsEndPoint(der),
    };
    expect(await signIn(peer, bound)).toBe('OK');
    expect(await signIn(peer, { ...bound, tlsEndPoint: randomBytes(53) })).toBe('NO');
    expect(await signIn(peer, { ...bound, spoil: spoilMic })).toBe('NO');
  });
  test('refuses a wrong password', async () => {
    expect(await signIn(peer, { user: 'EXAMPLE\\ann', password: 'wrong' })).toBe('NO');
  });
});
