/**
 * Certificates for the embedded servers, made on the spot: X.509 v3 (RFC 5280) with an EC key, self-signed or issued by
 * another one made here. For loopback only; nothing is kept.
 */
import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { TlsIdentity } from './loopback-server.js';

export type SignatureHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface CertificateWish {
  /** Common name. Default `localhost`. */
  readonly name?: string;
  /** DNS names and IPv4 addresses of the subjectAltName. Default `localhost` and 127.0.0.1. */
  readonly altNames?: readonly string[];
  /** Hash of the signature. Default SHA-256. */
  readonly hash?: SignatureHash;
  readonly validFrom?: Date;
  readonly validTo?: Date;
  /** Who signs; default: itself. */
  readonly issuer?: Certificate;
  /** May sign other certificates. */
  readonly isAuthority?: boolean;
}

/** `key` and `cert` are PEM, and can be given to a server as they are. */
export interface Certificate extends TlsIdentity {
  readonly name: string;
  readonly privateKey: KeyObject;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH: Readonly<Record<SignatureHash, string>> = {
  sha1: '06072a8648ce3d0401',
  sha256: '06082a8648ce3d040302',
  sha384: '06082a8648ce3d040303',
  sha512: '06082a8648ce3d040304',
};
const COMMON_NAME = '0603550403';
const BASIC_CONSTRAINTS = '0603551d13';
const SUBJECT_ALT_NAME = '0603551d11';

export function makeCertificate(wish: CertificateWish = {}): Certificate {
  const { name = 'localhost', altNames = ['localhost', '127.0.0.1'], hash = 'sha256', issuer } = wish;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(Buffer.from(ECDSA_WITH[hash], 'hex'));
  const now = Date.now();
  const toBeSigned = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    distinguishedName(issuer?.name ?? name),
    sequence(
      time(wish.validFrom ?? new Date(now - DAY_MS)),
      time(wish.validTo ?? new Date(now + 365 * DAY_MS)),
    ),
    distinguishedName(name),
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    extensions(altNames, wish.isAuthority ?? issuer === undefined),
  );
  const signature = sign(hash, toBeSigned, issuer?.privateKey ?? privateKey);
  const der = sequence(toBeSigned, algorithm, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return {
    name,
    privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function extensions(altNames: readonly string[], isAuthority: boolean): Buffer {
  const names = altNames.map((name) =>
    /^\d+(\.\d+){3}$/.test(name)
      ? tlv(0x87, Buffer.from(name.split('.').map(Number)))
      : tlv(0x82, Buffer.from(name, 'ascii')),
  );
  const altName = sequence(Buffer.from(SUBJECT_ALT_NAME, 'hex'), tlv(0x04, sequence(...names)));
  const authority = sequence(
    Buffer.from(BASIC_CONSTRAINTS, 'hex'),
    tlv(0x04, sequence(...(isAuthority ? [tlv(0x01, Buffer.from([0xff]))] : []))),
  );
  return tlv(0xa3, sequence(...(names.length > 0 ? [altName] : []), authority));
}

function distinguishedName(name: string): Buffer {
  const attribute = sequence(Buffer.from(COMMON_NAME, 'hex'), tlv(0x0c, Buffer.from(name, 'utf8')));
  return sequence(tlv(0x31, attribute));
}

/** UTCTime until 2049, GeneralizedTime from then on (RFC 5280, 4.1.2.5). */
function time(date: Date): Buffer {
  const digits = date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  return date.getUTCFullYear() < 2050
    ? tlv(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : tlv(0x18, Buffer.from(digits, 'ascii'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts));
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
