/** Which certificates are trusted, and what is said about those that are not. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../../src/simulator/http/certificate.js';
import type { RunningCms } from '../../../src/simulator/cms/start-cms.js';
import { connect, failure, startTestCms } from './support.js';

const folder = path.join(import.meta.dirname, 'certificates');
const CA_FILE = path.join(folder, 'ca.pem');
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'cms-tls-'));
});
afterAll(() => rm(scratch, { recursive: true }));

async function startWith(certificate: string): Promise<RunningCms> {
  const pem = await readFile(path.join(folder, `${certificate}.pem`), 'utf8');
  return startTestCms({ users: [{ jid: 'ann@example.com' }], tls: { key: pem, cert: pem } });
}

describe('verified', () => {
  test('a certificate of the company CA in ca_file is trusted', async () => {
    const cms = await startWith('good');
    const client = connect(cms, { tls: { verify: true, caFile: CA_FILE } });
    expect((await client.readUsers()).jids).toEqual(['ann@example.com']);
    await client.readUsers();
    expect(new Set(cms.requests.map(({ connection }) => connection)).size).toBe(1);
  });

  test.each(['utf8', 'utf16le'] as const)(
    'an issuing CA is trusted without the root above it, and its file may be %s (case 10)',
    async (encoding) => {
      const root = makeCertificate({ name: 'root.test' });
      const issuing = makeCertificate({ name: 'issuing.test', issuer: root, isAuthority: true });
      const leaf = makeCertificate({ issuer: issuing });
      const cms = await startTestCms({
        users: [{ jid: 'ann@example.com' }],
        tls: { key: leaf.key, cert: leaf.cert + issuing.cert },
      });
      const caFile = path.join(scratch, `issuing-${encoding}.pem`);
      await writeFile(caFile, `\ufeff${issuing.cert}`, encoding);
      expect((await connect(cms, { tls: { verify: true, caFile } }).readUsers()).jids).toHaveLength(1);
      const another = await failure(connect(cms, { tls: { verify: true, caFile: CA_FILE } }).readUsers());
      expect(another).toMatchObject({ code: 'CertificateNotTrusted' });
    },
  );

  test('a self-signed certificate is trusted where it is the ca_file itself', async () => {
    const cms = await startWith('self');
    const tls = { verify: true, caFile: path.join(folder, 'self.pem') };
    expect((await connect(cms, { tls }).readUsers()).jids).toHaveLength(1);
  });

  test.each([
    ['expired', CA_FILE, 'expired', /renew/i],
    ['not-yet', CA_FILE, 'not valid yet', /clock/i],
    ['other-host', CA_FILE, 'another host name', /base_cms_url/],
    ['self', CA_FILE, 'self-signed', /ca_file/],
    ['good', undefined, 'unknown issuer', /ca_file/],
  ])('%s (ca_file %s): "%s"', async (certificate, caFile, problem, hint) => {
    const cms = await startWith(certificate);
    const tls = { verify: true, ...(caFile === undefined ? {} : { caFile }) };
    const error = await failure(connect(cms, { tls }).readUsers());
    expect(error).toMatchObject({ code: 'CertificateNotTrusted', reach: 'run' });
    expect(error.message).toContain(`127.0.0.1:${cms.port}`);
    expect(error.message).toContain(problem);
    expect(error.hint).toMatch(hint);
    // No password goes to a server that could not prove who it is.
    expect(cms.requests).toEqual([]);
  });

  test('a Call Bridge with a bad certificate does not keep the good one from being used', async () => {
    const bad = await startWith('expired');
    const good = await startWith('good');
    const client = connect([bad.url, good.url], { tls: { verify: true, caFile: CA_FILE } });
    expect((await client.readUsers()).jids).toHaveLength(1);
    expect(client.log.lines.find(({ level }) => level === 'warn')?.fields?.code).toBe(
      'CertificateNotTrusted',
    );
  });

  // Later versions of Node tell by themselves what is in that file, as it was at their start.
  test.skipIf('getCACertificates' in tls)('NODE_EXTRA_CA_CERTS counts beside a ca_file, too', async () => {
    const caFile = path.join(folder, 'self.pem');
    const cms = await startWith('good');
    const before = process.env['NODE_EXTRA_CA_CERTS'];
    process.env['NODE_EXTRA_CA_CERTS'] = CA_FILE;
    try {
      expect((await connect(cms, { tls: { verify: true, caFile } }).readUsers()).jids).toHaveLength(1);
    } finally {
      if (before === undefined) delete process.env['NODE_EXTRA_CA_CERTS'];
      else process.env['NODE_EXTRA_CA_CERTS'] = before;
    }
    const error = await failure(connect(cms, { tls: { verify: true, caFile } }).readUsers());
    expect(error.code).toBe('CertificateNotTrusted');
  });
});

describe('not verified', () => {
  test.each(['expired', 'other-host', 'self', 'good'])('tls_verify = no takes %s', async (certificate) => {
    const cms = await startWith(certificate);
    expect((await connect(cms, { tls: { verify: false } }).readUsers()).jids).toHaveLength(1);
  });
});

describe('ca_file', () => {
  test.each([
    ['is missing', undefined, 'cannot be read'],
    ['is DER', Buffer.from([0x30, 0x82, 0x01, 0x0a]), 'no certificate in PEM'],
    ['is empty', '', 'no certificate in PEM'],
    [
      'is damaged',
      '-----BEGIN CERTIFICATE-----\nMIIBxDCCAWugAwIBAgIBBTAK\n-----END CERTIFICATE-----\n',
      'damaged certificate',
    ],
  ])('that %s is named', async (name, content, problem) => {
    const caFile = path.join(scratch, `${name}.pem`);
    if (content !== undefined) await writeFile(caFile, content);
    const cms = await startWith('good');
    const error = await failure(connect(cms, { tls: { verify: true, caFile } }).readUsers());
    expect(error).toMatchObject({ code: 'CertificateNotTrusted', reach: 'run' });
    expect(error.message).toContain(caFile);
    expect(error.message).toContain(problem);
  });

  test.each([
    ["of OpenSSL's own form is named", 'TRUSTED CERTIFICATE', 'TRUSTED CERTIFICATE'],
    ['of the old form is as good as one of today', 'X509 CERTIFICATE', undefined],
  ])('%s', async (name, label, problem) => {
    const caFile = path.join(scratch, `${name}.pem`);
    await writeFile(caFile, (await readFile(CA_FILE, 'utf8')).replaceAll('CERTIFICATE', label));
    const client = connect(await startWith('good'), { tls: { verify: true, caFile } });
    if (problem === undefined) expect((await client.readUsers()).jids).toHaveLength(1);
    else expect((await failure(client.readUsers())).message).toContain(problem);
  });

  test('that is put right is used in the next cycle', async () => {
    const caFile = path.join(scratch, 'later.pem');
    const cms = await startWith('good');
    const client = connect(cms, { tls: { verify: true, caFile } });
    await failure(client.readUsers());
    await writeFile(caFile, await readFile(CA_FILE));
    client.beginCycle();
    expect((await client.readUsers()).jids).toHaveLength(1);
  });
});

test('https at a port that speaks plain http is named as such', async () => {
  const cms = await startTestCms();
  const error = await failure(connect([cms.url.replace('http:', 'https:')]).readUsers());
  expect(error).toMatchObject({ code: 'BadAnswer', reach: 'run' });
  expect(error.message).toContain('TLS');
});
