import { afterEach, describe, expect, it } from 'vitest';
import { isFilledIn, meet } from '../support/meet.js';
import { openCompany } from '../support/company.js';
import type { Company } from '../support/company.js';

let company: Company;
afterEach(() => company.close());

describe('the main job', () => {
  it('a meeting with the keyword gets its organizer’s link, its attendees one mail, and a second run does nothing', async () => {
    company = await openCompany();
    const { exchange, cms, home } = company;
    const ann = company.hire('ann');
    const bob = company.hire('bob');
    const id = meet(company, ann, { attendees: [bob] });
    const first = await home.spawn(['--once']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const after = exchange.readItem(ann, id);
    expect(isFilledIn(company, ann, id)).toBe(true);
    expect(exchange.mails).toHaveLength(1);
    const requests = exchange.requests.length;
    const asked = cms.requests.length;
    expect((await home.spawn(['--once'])).code).toBe(0);
    expect(exchange.requests.length - requests).toBe(2);
    expect(cms.requests.length - asked).toBe(0);
    expect(exchange.readItem(ann, id).changeKey).toEqual(after.changeKey);
    expect(exchange.violations).toEqual([]);
    expect(cms.violations).toEqual([]);
  });
});
