import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TlsSettings } from '../../../src/config/settings.js';
import { makeCertificate, type Certificate } from '../../../src/simulator/http/certificate.js';
import { answerWell, createTestCalendar, startLocalEws } from './local-ews.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tls-'));
const caFile = path.join(folder, 'ca.pem');
let ca: Certificate;
let good: Certificate;

beforeAll(() => {
  ca = makeCertificate({ name: 'Example CA' });
  good = makeCertificate({ issuer: ca });
  writeFileSync(caFile, ca.cert);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One read from a server with that certificate. */
async function readFrom(certificate: Certificate, tls: TlsSettings): Promise<unknown> {
  const ews = await startLocalEws(answerWell, certificate);
  const calendar = createTestCalendar(ews.url, { tls });
  const result: unknown = await calendar
    .readChanges('ann@example.test', undefined)
    .catch((error: unknown) => error);
  // Nothing was sent to a server that is not trusted.
  if (result instanceof Error) expect(ews.requests).toHaveLength(0);
  return result;
}

const trusted = { isLast: true };
const refused = (serverCode: string): object => ({ code: 'CertificateNotTrusted', reach: 'run', serverCode });

describe('a certificate', () => {
  test("of the company's own CA is trusted once the CA is named", async () => {
    expect(await readFrom(good, { verify: true, caFile })).toMatchObject(trusted);
    expect(await readFrom(good, { verify: true })).toMatchObject(refused('UNABLE_TO_VERIFY_LEAF_SIGNATURE'));
  });
  test('among others in the file is found, with notes and Windows line ends in it', async () => {
    const file = path.join(folder, 'several.pem');
    const other = makeCertificate({ name: 'Other CA' });
    writeFileSync(
      file,
      `\ufeffOur CAs, Größe 2\r\n${other.cert.replaceAll('\n', '\r\n')}\r\n# next\r\n${ca.cert}`,
    );
    expect(await readFrom(good, { verify: true, caFile: file })).toMatchObject(trusted);
  });
  test('that is self-signed is named so, and trusted once it is named itself', async () => {
    const own = makeCertificate({ isAuthority: false });
    const error = await readFrom(own, { verify: true, caFile });
    expect(error).toMatchObject(refused('DEPTH_ZERO_SELF_SIGNED_CERT'));
    expect(String(error)).toContain('self-signed');
    const file = path.join(folder, 'own.pem');
    writeFileSync(file, own.cert);
    expect(await readFrom(own, { verify: true, caFile: file })).toMatchObject(trusted);
  });
  test('that has expired is named so', async () => {
    const validity = { validFrom: new Date('2020-01-01'), validTo: new Date('2020-02-01') };
    const error = await readFrom(makeCertificate({ issuer: ca, ...validity }), { verify: true, caFile });
    expect(error).toMatchObject(refused('CERT_HAS_EXPIRED'));
    expect((error as { hint: string }).hint).toContain('Renew');
  });
  test('of another host is named so', async () => {
    const other = makeCertificate({ issuer: ca, altNames: ['other.example.test'] });
    const error = await readFrom(other, { verify: true, caFile });
    expect(error).toMatchObject(refused('ERR_TLS_CERT_ALTNAME_INVALID'));
    expect(String(error)).toContain('another host name');
    expect(String(error)).toContain('localhost:');
  });
  test('that is signed in a way which is too weak is named so, and ends the run', async () => {
    const weak = { ...makeCertificate({ issuer: ca, hash: 'sha1' }), ciphers: 'DEFAULT@SECLEVEL=0' };
    const error = await readFrom(weak, { verify: true, caFile });
    expect(error).toMatchObject(refused('UNSPECIFIED'));
    expect((error as { hint: string }).hint).toContain('SHA-256');
  });
  test('of any kind passes where nothing is to be verified', async () => {
    const wrong = makeCertificate({ altNames: ['other.example.test'] });
    expect(await readFrom(wrong, { verify: false })).toMatchObject(trusted);
  });
});

describe('a CA file', () => {
  test.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['holds something else', 'not a certificate'],
  ])('that %s is named with its path', async (_what, content) => {
    const file = path.join(folder, 'wrong.pem');
    rmSync(file, { force: true });
    if (content !== undefined) writeFileSync(file, content);
    const error = await readFrom(good, { verify: true, caFile: file });
    expect(error).toMatchObject({ code: 'CertificateNotTrusted', reach: 'run' });
    expect(String(error)).toContain(file);
  });
  test.each([
    ['a damaged certificate', (pem: string) => pem + pem.slice(0, 200)],
    ['a certificate that is none', () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ["a form of OpenSSL's own", (pem: string) => pem + pem.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE')],
  ])('that holds %s is named with its path, and nothing is contacted', async (_what, write) => {
    const file = path.join(folder, 'damaged.pem');
    writeFileSync(file, write(ca.cert));
    const error = await readFrom(good, { verify: true, caFile: file });
    expect(error).toMatchObject({ code: 'CertificateNotTrusted', reach: 'run' });
    expect(String(error)).toContain(`The CA file ${file} holds`);
  });
  test('of the old form is as good as one of today', async () => {
    const file = path.join(folder, 'old-form.pem');
    writeFileSync(file, ca.cert.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'));
    expect(await readFrom(good, { verify: true, caFile: file })).toMatchObject(trusted);
  });
});

test('an https address of a server without TLS is named, and ends the run', async () => {
  const ews = await startLocalEws(answerWell);
  const calendar = createTestCalendar(ews.url.replace('http:', 'https:'));
  const error: unknown = await calendar
    .readChanges('ann@example.test', undefined)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ConnectionRefused', reach: 'run' });
  expect((error as { hint: string }).hint).toContain('TLS 1.2');
});
