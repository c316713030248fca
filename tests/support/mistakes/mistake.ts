/**
 * A company with one mistake in it: what a run says of it and what `check` says. The tables are beside this; this knows
 * how such a company is opened.
 */
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FaultRule } from '../../../src/simulator/exchange/faults/fault.js';
import { makeCertificate } from '../../../src/simulator/http/certificate.js';
import type { CertificateWish } from '../../../src/simulator/http/certificate.js';
import type { Clock } from '../../../src/sync/ports.js';
import type { TlsIdentity } from '../../../src/simulator/http/loopback-server.js';
import { openCompany } from '../company.js';
import type { Company, CompanyOptions } from '../company.js';
import type { SettingsChanges } from '../program.js';

/** How a company differs from one in which all is well. */
export interface Arrangement {
  readonly company?: CompanyOptions;
  readonly settings?: SettingsChanges;
  /** PEM, as config/ca.pem and `ca_file` of both servers. */
  readonly ca?: string;
  readonly arrange?: (company: Company) => unknown;
}

/** The line of a finding: what was looked at, what is said of it, what the remedy holds. */
export type Line = readonly [what: RegExp, detail: RegExp, remedy: RegExp];

export interface Mistake extends Arrangement {
  readonly mistake: string;
  /** The exit code of each `--once` (0: the others are served), and what it says on stderr. Left out: not tried. */
  readonly run?: readonly [code: 0 | 1 | 2, says: RegExp];
  /** What `check` finds; all else is right, or skipped for its sake. Left out: not tried. */
  readonly check?: readonly Line[];
  /** The one that `check` looks at. Default: the first ones. */
  readonly mailbox?: string;
  readonly clock?: Clock;
}

export const root = makeCertificate({ name: 'Corp Root CA', isAuthority: true });
const issuing = makeCertificate({ name: 'Corp Issuing CA', isAuthority: true, issuer: root });

/** A server's own certificate with the issuing CA's behind it. */
export function identity(wish: CertificateWish = {}): TlsIdentity {
  const own = makeCertificate({ name: 'server.corp.example', issuer: issuing, isAuthority: false, ...wish });
  return { key: own.key, cert: wish.issuer === undefined ? own.cert + issuing.cert : own.cert };
}

export const DAY_MS = 86_400_000;
export const notYetValid = {
  validFrom: new Date(Date.now() + DAY_MS),
  validTo: new Date(Date.now() + 9 * DAY_MS),
};
export const expired = {
  validFrom: new Date(Date.now() - 9 * DAY_MS),
  validTo: new Date(Date.now() - DAY_MS),
};
export const CLOSED = '127.0.0.1:1';
export const OVER_TLS = { auth: ['ntlm', 'negotiate'] as const, tls: identity() };

export const cmsFault = (fault: Parameters<Company['cms']['faults']['add']>[0]) => (company: Company) =>
  company.cms.faults.add({ times: Infinity, ...fault });
export const exchangeFault = (fault: FaultRule) => (company: Company) =>
  company.exchange.faults.add({ times: Infinity, ...fault });
export const ofCms = (keys: Record<string, string | undefined>): SettingsChanges => ({ 'CMS API': keys });
export const ofEws = (keys: Record<string, string | undefined>): SettingsChanges => ({ EWS: keys });
export const inHome = (company: Company, ...names: string[]): string => path.join(company.home.dir, ...names);

export function giveWaysIn(cms: Company['cms'], ...scopes: readonly ('public' | 'private')[]): void {
  cms.objects.space('ann.space').accessMethods = scopes.map((scope, at) => ({
    id: `way-${at}`,
    name: `Way ${at}`,
    callId: `77${at}`,
    passcode: `90801${at}`,
    secret: `secret-of-way-${at}`,
    scope,
  }));
}

/** Opens a company of four users and arranges what is wrong. Close it in the end. */
export async function openArranged(wrong: Arrangement): Promise<Company> {
  const { company: options = {}, settings = {}, ca, arrange } = wrong;
  const company = await openCompany(options);
  for (const user of ['ann', 'bob', 'carla', 'dora']) company.hire(user, { passcode: '864213' });
  if (ca !== undefined) await writeFile(inHome(company, 'config', 'ca.pem'), ca);
  const caFile = ca === undefined ? {} : { ca_file: 'config/ca.pem' };
  await company.home.writeSettings({
    ...settings,
    'CMS API': { ...caFile, ...settings['CMS API'] },
    EWS: { ...caFile, ...settings['EWS'] },
  });
  await chmod(inHome(company, 'config', 'settings.ini'), 0o600);
  await arrange?.(company);
  return company;
}
