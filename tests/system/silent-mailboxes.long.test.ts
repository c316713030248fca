/** Mailboxes that Exchange never answers for cost themselves, and nobody else, in every run. */
import { afterAll, describe, expect, it } from 'vitest';
import { shardNumberOf } from '../../src/store/mailboxes/shard.js';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';
import { passDeadlines } from '../support/deadlines.js';

const TIMEOUT_S = 30;

const companies: Company[] = [];
afterAll(() => Promise.all(companies.map((company) => company.close())));

describe('of forty mailboxes, of which the first two never answer', () => {
  it.each(['ntlm', 'basic'] as const)('a run-once serves the other 38 (%s)', async (auth) => {
    const company = await openCompany({
      settings: { EWS: { timeout: String(TIMEOUT_S), concurrency: '16' } },
      exchange: { auth: [auth] },
    });
    companies.push(company);
    const hired = Array.from({ length: 40 }, (_, index) => company.hire(`user${index}`));
    // The order in which they are served.
    const ordered = hired.sort((a, b) => shardNumberOf(a) - shardNumberOf(b));
    const silent = ordered.slice(0, 2);
    for (const mailbox of silent) company.exchange.faults.add({ kind: 'never-answer', mailbox, times: 99 });
    for (let run = 0; run < 2; run++) {
      const before = (await company.home.readLog().catch(() => [])).length;
      const { code, stderr } = await passDeadlines(
        TIMEOUT_S * 1_000,
        () => company.exchange.requests.length + company.cms.requests.length,
        () => company.home.run(['--once']),
      );
      expect(code).toBe(0);
      expect(stderr).toMatch(/^38 of 40 mailboxes served/);
      const log = (await company.home.readLog()).slice(before);
      const failed = log.filter(({ code }) => code !== undefined).map(({ mailbox }) => mailbox);
      expect(failed.sort()).toEqual([...silent].sort());
      expect(log.at(-1)).toMatchObject({ figures: { served: 38, failed: 2 } });
    }
  });
});
