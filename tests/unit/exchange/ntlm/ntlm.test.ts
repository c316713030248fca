/** The numbers are those of the specifications: RFC 1320, [MS-NLMP] 4.2, and published channel binding examples. */
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hmacMd5, md4, readAccount, toNtlmV2Key, toUtf16 } from '../../../../src/exchange/ntlm/account.js';
import {
  renderAuthenticateMessage,
  toChannelBinding,
  toNtlmV2Response,
} from '../../../../src/exchange/ntlm/authenticate-message.js';
import {
  AV,
  readChallengeMessage,
  readTargetInfo,
  renderNegotiateMessage,
  renderTargetInfo,
} from '../../../../src/exchange/ntlm/messages.js';
import { readToken } from '../../../../src/exchange/sign-in/offers.js';
import { readSignatureHash, toTlsEndPoint } from '../../../../src/exchange/sign-in/tls-end-point.js';
import { createCertificate, type CertificateKind } from '../../../support/certificates.js';
import { few } from '../../../support/few.js';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

test.each([
  ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
  ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
  ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
  ['message digest', 'd9130a8164549fe818874806e1c7014b'],
  ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    'e33b4ddc9c38f2199c3e7b164fcc0536',
  ],
])('MD4 of "%s" is that of RFC 1320', (text, digest) => {
  expect(md4(Buffer.from(text)).toString('hex')).toBe(digest);
});

describe('NTLMv2 as in [MS-NLMP] 4.2.4', () => {
  const key = toNtlmV2Key({ name: 'User', domain: 'Domain' }, 'Password');
  const serverChallenge = hex('0123456789abcdef');
  const clientChallenge = hex('aaaaaaaaaaaaaaaa');
  const targetInfo = readTargetInfo(
    hex('02000c0044006f006d00610069006e0001000c005300650072007600650072000000 0000'),
  );

  test('the key', () => {
    expect(key.toString('hex')).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
  });
  test('the proof and the session key', () => {
    const own = { time: Buffer.alloc(8), clientChallenge, targetInfo };
    const { ntResponse, sessionKey } = toNtlmV2Response(key, serverChallenge, own);
    expect(ntResponse.subarray(0, 16).toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
    expect(sessionKey.toString('hex')).toBe('8de40ccadbc14a82f15cb0ad0de95ca3');
  });
  test('the LMv2 response', () => {
    const proof = hmacMd5(key, serverChallenge, clientChallenge);
    expect(proof.toString('hex')).toBe('86c35097ac9cec102554764a57cccc19');
  });
});

describe('an account', () => {
  test('is DOMAIN\\user or user@domain', () => {
    expect(readAccount('EXAMPLE\\ann')).toEqual({ name: 'ann', domain: 'EXAMPLE' });
    expect(readAccount('ann@example.test')).toEqual({ name: 'ann@example.test', domain: '' });
  });
  test('has the same key in any case of the name, and another in another case of the domain', () => {
    const of = (name: string, domain: string): string => toNtlmV2Key({ name, domain }, 'p').toString('hex');
    expect(of('müller', 'D')).toBe(of('MÜLLER', 'D'));
    expect(of('ann', 'd')).not.toBe(of('ann', 'D'));
  });
  test('keeps letters whose capital would be longer', () => {
    const key = hmacMd5(md4(toUtf16('p')), toUtf16('STRAßED'));
    expect(toNtlmV2Key({ name: 'straße', domain: 'D' }, 'p')).toEqual(key);
  });
});

/** A challenge as a Windows server gives it. */
function challengeOf(pairs: readonly (readonly [number, Buffer])[], flags = 0xa2898205): Buffer {
  const info = renderTargetInfo(new Map(pairs));
  const head = Buffer.alloc(56);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(56, 16);
  head.writeUInt32LE(flags >>> 0, 20);
  hex('0123456789abcdef').copy(head, 24);
  head.writeUInt16LE(info.length, 40);
  head.writeUInt16LE(info.length, 42);
  head.writeUInt32LE(56, 44);
  return Buffer.concat([head, info]);
}

function answerTo(
  challenge: Buffer,
  tlsEndPoint?: Buffer,
): { message: Buffer; pairs: ReadonlyMap<number, Buffer>; lm: Buffer } {
  const read = readChallengeMessage(challenge);
  if (read === undefined) throw new Error('No challenge.');
  const message = renderAuthenticateMessage({
    negotiateMessage: renderNegotiateMessage(),
    challenge: read,
    account: { name: 'ann', domain: 'EXAMPLE' },
    password: 'Grüße',
    workstation: 'DESK',
    targetName: 'HTTP/mail.example.test',
    tlsEndPoint,
    now: new Date('2026-03-01T10:00:00Z'),
    clientChallenge: randomBytes(8),
  });
  const field = (at: number): Buffer => {
    const offset = message.readUInt32LE(at + 4);
    return message.subarray(offset, offset + message.readUInt16LE(at));
  };
  const nt = field(20);
  const pairs = readTargetInfo(nt.subarray(16 + 28));
  return { message, pairs, lm: field(12) };
}

describe('the answer to a challenge', () => {
  const domain = [2, toUtf16('EXAMPLE')] as const;
  const time = [AV.timestamp, hex('0090d336b734c301')] as const;

  test('with a timestamp has a MIC, says so, and has no LM response', () => {
    const { message, pairs, lm } = answerTo(challengeOf([domain, time]));
    expect(pairs.get(AV.flags)?.readUInt32LE(0)).toBe(2);
    expect(message.subarray(72, 88).equals(Buffer.alloc(16))).toBe(false);
    expect(lm.equals(Buffer.alloc(24))).toBe(true);
    expect(pairs.get(2)?.toString('utf16le')).toBe('EXAMPLE');
  });
  test('keeps flags that the server has set', () => {
    const { pairs } = answerTo(challengeOf([[AV.flags, hex('01000000')], time]));
    expect(pairs.get(AV.flags)?.readUInt32LE(0)).toBe(3);
  });
  test('without a timestamp has no MIC but an LMv2 response', () => {
    const { message, pairs, lm } = answerTo(challengeOf([domain]));
    expect(pairs.has(AV.flags)).toBe(false);
    expect(message.subarray(72, 88).equals(Buffer.alloc(16))).toBe(true);
    expect(lm.equals(Buffer.alloc(24))).toBe(false);
  });
  test('names the service, and the channel only where there is one', () => {
    const endPoint = randomBytes(53);
    const bound = answerTo(challengeOf([time]), endPoint).pairs.get(AV.channelBindings);
    expect(bound).toEqual(toChannelBinding(endPoint));
    const { pairs } = answerTo(challengeOf([time]));
    expect(pairs.has(AV.channelBindings)).toBe(false);
    expect(pairs.get(AV.targetName)?.toString('utf16le')).toBe('HTTP/mail.example.test');
  });
});

describe('a challenge', () => {
  test('that is damaged is none, and never throws', () => {
    const whole = challengeOf([[2, toUtf16('EXAMPLE')]]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => readChallengeMessage(whole.subarray(0, length))).not.toThrow();
    }
    expect(readChallengeMessage(whole.subarray(0, 20))).toBeUndefined();
    expect(readChallengeMessage(Buffer.alloc(100))).toBeUndefined();
    const wild = Buffer.from(whole);
    wild.writeUInt32LE(0xffffffff, 44);
    expect(readChallengeMessage(wild)?.targetInfo.size).toBe(0);
  });
  test('is found among several offers, under the right name', () => {
    const token = challengeOf([]).toString('base64');
    expect(readToken(`Negotiate, NTLM ${token}, Basic realm="x"`, 'NTLM')?.toString('base64')).toBe(token);
    expect(readToken(`Negotiate ${token}`, 'Negotiate')?.toString('base64')).toBe(token);
    expect(readToken(`Negotiate ${token}`, 'NTLM')).toBeUndefined();
    expect(readToken('NTLM', 'NTLM')).toBeUndefined();
    expect(readToken(undefined, 'NTLM')).toBeUndefined();
  });
});

describe('channel binding', () => {
  // Published with the hash of the certificate only, hence over the hash.
  test.each([
    ['e3ca49271e5089cc48ce82109f1324f41dbeddc29a777410c738f7868c4ff405', '6ea19df066da4622051f9c4f92c6df74'],
    ['ea05fefecc6b0bd571dbbc5baa3ed45386d0446835f7b74c85621b9983475f95', '6586e99d81c2fc984e47172fd4dd0310'],
  ])('over certificate hash %s is as published', (hash, binding) => {
    const data = Buffer.concat([Buffer.from('tls-server-end-point:'), hex(hash)]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(data.length);
    const struct = Buffer.concat([Buffer.alloc(16), length, data]);
    expect(createHash('md5').update(struct).digest('hex')).toBe(binding);
  });

  const kinds: readonly (readonly [CertificateKind, string])[] = [
    ['rsa-sha1', 'sha256'],
    ['rsa-sha256', 'sha256'],
    ['rsa-sha384', 'sha384'],
    ['rsa-sha512', 'sha512'],
    ['ec-sha256', 'sha256'],
    ['ec-sha384', 'sha384'],
    ['ec-sha512', 'sha512'],
    ['pss-sha256', 'sha256'],
    ['pss-sha384', 'sha384'],
  ];
  test.each(few(kinds, 4))('of a certificate signed with %s is over its %s', (kind, hash) => {
    const { der } = createCertificate(kind);
    expect(readSignatureHash(der)).toBe(hash);
    const data = Buffer.concat([Buffer.from('tls-server-end-point:'), createHash(hash).update(der).digest()]);
    const struct = Buffer.concat([Buffer.alloc(16), Buffer.from([data.length, 0, 0, 0]), data]);
    expect(toChannelBinding(toTlsEndPoint(der))).toEqual(createHash('md5').update(struct).digest());
  });
  test('of what is no certificate is over SHA-256, and never throws', () => {
    for (const der of [Buffer.alloc(0), Buffer.from([0x30]), Buffer.alloc(300, 0x30), randomBytes(500)]) {
      expect(readSignatureHash(der)).toBe('sha256');
    }
  });
});
