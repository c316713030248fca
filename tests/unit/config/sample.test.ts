import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readIniText } from '../../../src/config/files/ini-text.js';
import { SECTIONS } from '../../../src/config/key-spec.js';
import { ALL_KEYS } from '../../../src/config/keys.js';
import { loadText, readProblems } from './home-folder.js';

const sample = await readFile(new URL('../../../config/settings.ini.sample', import.meta.url), 'utf8');

/** `;name = value` right at the line's beginning is a key that is commented out; further in, it is an example. */
const uncommented = sample.replace(/^;(?=[a-z_]+ =)/gim, '');
const documented = readIniText(uncommented).entries;

describe('settings.ini.sample', () => {
  it('holds every key once in its section, and no other', () => {
    const inSample = documented.map(({ section, name }) => `[${section}] ${name}`);
    const inTable = ALL_KEYS.map((spec) => `[${spec.section}] ${spec.name}`);
    expect(inSample.toSorted()).toEqual(inTable.toSorted());
    expect(readIniText(sample).sections.map(({ name }) => name)).toEqual([...SECTIONS]);
  });

  it('shows the default of every key that may be left out, and only comments out those', () => {
    const active = readIniText(sample).entries.map(({ section, name }) => `[${section}] ${name}`);
    for (const spec of ALL_KEYS) {
      const isActive = active.includes(`[${spec.section}] ${spec.name}`);
      if (spec.fallback === undefined) expect(isActive, spec.name).toBe(true);
      if (isActive) continue;
      const entry = documented.find(({ section, name }) => section === spec.section && name === spec.name);
      expect(entry?.value, spec.name).toBe(spec.fallback);
    }
  });

  it('explains every key in the words of the table', () => {
    const prose = sample.replace(/\n; */g, ' ').replace(/\s+/g, ' ').toLowerCase();
    for (const spec of ALL_KEYS) expect(prose).toContain(spec.meaning.toLowerCase());
  });

  it("is refused as it is: nobody's server is called example.com", async () => {
    const problems = await readProblems(sample);
    expect(problems.map((one) => one.replace(/:.*/, ''))).toEqual([
      '[CMS API] base_cms_url',
      '[CMS API] apipwd',
      '[CMS API] jiddomain',
      '[CMS API] sipdomain',
      '[CMS API] wb_url',
      '[EWS] impers_usr',
      '[EWS] impers_pwd',
      '[EWS] server',
      '[EWS] mail_domain',
    ]);
    for (const problem of problems) expect(problem).toContain("still the sample's value");
  });

  it.each([
    ['as it is', sample],
    ['with every key taken in', uncommented],
  ])('is accepted once the values are replaced: %s', async (_, text) => {
    const own = text.replaceAll('example.com', 'contoso.test').replaceAll('change-me', 'Pa55');
    const { settings, warnings } = await loadText(own);
    expect(warnings).toEqual([]);
    expect(settings.cms.userSyncAt).toEqual({ hour: 3, minute: 0 });
  });

  it('fits into a terminal and is plain ASCII', () => {
    for (const line of sample.split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,90}$/);
  });
});
