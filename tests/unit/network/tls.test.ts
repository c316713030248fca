/** Which certificates the clients of Exchange and of CMS trust, and what they say of those that they do not. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tls from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CmsSettings } from '../../../src/config/settings.js';
import type { CmsError, ExchangeError } from '../../../src/errors.js';
import { makeCertificate, type CertificateWish } from '../../../src/simulator/http/certificate.js';
import type { TlsIdentity } from '../../../src/simulator/http/loopback-server.js';
import { parseCaFile } from '../../../src/config/files/ca-file.js';
import { makeTempDir } from '../../support/temp-dir.js';
import { connect, startTestCms } from '../cms/support.js';
import { answerWell, createTestCalendar, startLocalEws } from '../exchange/local-ews.js';

type TlsSettings = CmsSettings['tls'];

/** What one read comes to; nothing is sent to a server that is not trusted. */
type Read = (identity: TlsIdentity, settings: TlsSettings) => Promise<'trusted' | ExchangeError | CmsError>;

async function outcomeOf(
  reading: Promise<unknown>,
  requests: readonly unknown[],
): Promise<'trusted' | ExchangeError | CmsError> {
  const outcome: unknown = await reading.then(
    () => 'trusted',
    (reason: unknown) => reason,
  );
  expect(requests).toHaveLength(outcome === 'trusted' ? 1 : 0);
  return outcome as 'trusted' | ExchangeError | CmsError;
}

const CLIENTS: Readonly<Record<string, { readonly read: Read; readonly addressKey: string }>> = {
  Exchange: {
    addressKey: 'server',
    read: async (identity, settings) => {
      const { url, requests } = await startLocalEws(answerWell, identity);
      const calendar = createTestCalendar(url, { tls: settings });
      return outcomeOf(calendar.readChanges('ann@example.test', undefined), requests);
    },
  },
  CMS: {
    addressKey: 'base_cms_url',
    read: async (identity, settings) => {
      const cms = await startTestCms({ tls: identity });
      return outcomeOf(connect(cms, { tls: settings }).readUsers(), cms.requests);
    },
  },
};

const ca = makeCertificate({ name: 'Example CA' });
const good = makeCertificate({ issuer: ca });
const own = makeCertificate({ isAuthority: false });
const bad = (wish: CertificateWish): TlsIdentity => makeCertificate({ issuer: ca, ...wish });

/** @param file what ca_file names */
function verifiedBy(file: string | Buffer): TlsSettings {
  return { verify: true, cas: parseCaFile('ca.pem', Buffer.from(file)) };
}

describe.each(Object.entries(CLIENTS))('%s', (_name, { read, addressKey }) => {
  const issuing = makeCertificate({ name: 'issuing.test', issuer: ca, isAuthority: true });
  const leaf = makeCertificate({ issuer: issuing });
  const other = makeCertificate({ name: 'Other CA' });
  const several = `\ufeffOur CAs, Größe 2\r\n${other.cert.replaceAll('\n', '\r\n')}\r\n# next\r\n${ca.cert}`;

  test.each([
    ["a certificate of the company's own CA", good, ca.cert],
    ['one whose CA stands among others, with notes and Windows line ends', good, several],
    ['one whose CA stands in the old form', good, ca.cert.replaceAll('CERTIFICATE', 'X509 CERTIFICATE')],
    ['a self-signed one that is named itself', own, own.cert],
    [
      'one of an issuing CA, without the root above it (case 10)',
      { key: leaf.key, cert: leaf.cert + issuing.cert },
      `\ufeff${issuing.cert}`,
    ],
    ['one whose CA file is UTF-16 (case 10)', good, Buffer.from(`\ufeff${ca.cert}`, 'utf16le')],
  ])('trusts %s', async (_what, identity, file) => {
    expect(await read(identity, verifiedBy(file))).toBe('trusted');
  });

  const past = { validFrom: new Date('2020-01-01'), validTo: new Date('2020-02-01') };
  const future = { validFrom: new Date('2090-01-01'), validTo: new Date('2091-01-01') };
  test.each([
    ['has expired', bad(past), /has expired/, /Renew the certificate/],
    ['is not valid yet', bad(future), /is not valid yet/, /clock/],
    ['is of another host', bad({ altNames: ['other.test'] }), /another host name/, new RegExp(addressKey)],
    ['is self-signed', own, /self-signed/, /ca_file/],
    ['is of another CA', makeCertificate({ issuer: other }), /unknown issuer/, /ca_file/],
  ])(
    'names what is wrong with a certificate that %s, and ends the run',
    async (_what, identity, why, hint) => {
      const error = await read(identity, verifiedBy(ca.cert));
      expect(error).toMatchObject({ code: 'CertificateNotTrusted', reach: 'run' });
      expect(String(error)).toMatch(why);
      expect(String(error)).toMatch(/(?:localhost|127\.0\.0\.1):\d/);
      expect((error as ExchangeError).hint).toMatch(hint);
    },
  );

  test('trusts nobody of an unknown CA where no ca_file is named, and anybody where nothing is verified', async () => {
    expect(await read(good, { verify: true, cas: [] })).toMatchObject({ code: 'CertificateNotTrusted' });
    expect(await read(makeCertificate({ ...past, altNames: ['x.test'] }), { verify: false, cas: [] })).toBe(
      'trusted',
    );
  });

  // Later versions of Node tell by themselves what is in that file, as it was at their start.
  test.skipIf('getCACertificates' in tls)('trusts NODE_EXTRA_CA_CERTS beside a ca_file', async () => {
    expect(await read(good, verifiedBy(other.cert))).toMatchObject({ code: 'CertificateNotTrusted' });
    const extra = path.join(makeTempDir(), 'extra.pem');
    writeFileSync(extra, ca.cert);
    vi.stubEnv('NODE_EXTRA_CA_CERTS', extra);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await read(good, verifiedBy(other.cert))).toBe('trusted');
  });
});

test('a certificate that is signed in a way which is too weak is named so, and ends the run', async () => {
  const weak = { ...bad({ hash: 'sha1' }), ciphers: 'DEFAULT@SECLEVEL=0' };
  expect(await CLIENTS['Exchange']?.read(weak, verifiedBy(ca.cert))).toMatchObject({
    code: 'CertificateNotTrusted',
    reach: 'run',
    hint: expect.stringContaining('SHA-256'),
  });
});

test('a connection to CMS is kept from one request to the next', async () => {
  const cms = await startTestCms({ tls: good });
  const client = connect(cms, { tls: verifiedBy(ca.cert) });
  await client.readUsers();
  await client.readUsers();
  expect(new Set(cms.requests.map(({ connection }) => connection)).size).toBe(1);
});

test('a Call Bridge with a bad certificate does not keep the good one from being used', async () => {
  const [wrong, right] = [await startTestCms({ tls: own }), await startTestCms({ tls: good })];
  const client = connect([wrong.url, right.url], { tls: verifiedBy(ca.cert) });
  await expect(client.readUsers()).resolves.toBeDefined();
  expect(client.log.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      fields: expect.objectContaining({ code: 'CertificateNotTrusted' }),
    }),
  );
});

test('https at a port that speaks plain http is named as such, and ends the run', async () => {
  const { url } = await startTestCms();
  const ofCms = connect([url.replace('http:', 'https:')]).readUsers();
  await expect(ofCms).rejects.toMatchObject({
    code: 'BadAnswer',
    reach: 'run',
    message: expect.stringContaining('TLS'),
  });
  const ews = await startLocalEws(answerWell);
  const ofExchange = createTestCalendar(ews.url.replace('http:', 'https:')).readChanges(
    'a@b.test',
    undefined,
  );
  await expect(ofExchange).rejects.toMatchObject({
    code: 'ConnectionRefused',
    reach: 'run',
    hint: expect.stringContaining('TLS 1.2'),
  });
});
