/** How findings are shown: to a person on whatever terminal, and to a program. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  chooseMarks,
  isGood,
  renderEnd,
  renderFinding,
  renderJson,
} from '../../../../src/commands/check/print-findings.js';
import { failed, ok, skipped, warning } from '../../../../src/commands/check/finding.js';

const FINDINGS = [
  ok('config', 'the account svc can write there.'),
  warning('cms:445, certificate', 'It expires in 5 days.', 'Renew it.'),
  failed('sign-in', 'Exchange refuses it.', 'Check impers_pwd.', 'Get-Something | Format-List'),
  skipped('room', 'nobody is served'),
];
const UTF8 = chooseMarks({ LANG: 'de_DE.UTF-8' }, 'linux');

describe('the lines', () => {
  it('begin with a tick or a cross, and the remedy stands below in full', () => {
    expect(FINDINGS.flatMap((finding) => renderFinding(finding, UTF8, []))).toEqual([
      '✓ config: the account svc can write there.',
      '! cms:445, certificate: It expires in 5 days.',
      '  Renew it.',
      '✗ sign-in: Exchange refuses it.',
      '  Check impers_pwd.',
      '  Get-Something | Format-List',
      '- room: Not looked at, because nobody is served.',
    ]);
  });

  it.each([
    ['linux', { LANG: 'C' }],
    ['linux', {}],
    ['linux', { LC_ALL: 'de_DE.ISO-8859-1', LANG: 'de_DE.UTF-8' }],
    ['win32', { LANG: 'de_DE.UTF-8' }],
  ] as const)('are ASCII on a terminal that may not show UTF-8: %s %j', (platform, env) => {
    const lines = FINDINGS.flatMap((finding) => renderFinding(finding, chooseMarks(env, platform), []));
    expect(lines.join('')).toMatch(/^[ -~]*$/);
    expect(lines[0]).toBe('[ok]      config: the account svc can write there.');
    expect(lines[3]).toBe('[FAILED]  sign-in: Exchange refuses it.');
    expect(lines[4]).toBe('          Check impers_pwd.');
  });

  it.each([
    ['linux', { LC_ALL: 'C.utf8' }],
    ['darwin', { LC_CTYPE: 'UTF-8' }],
    ['win32', { WT_SESSION: 'x' }],
  ] as const)('have ticks where they can be shown: %s %j', (platform, env) => {
    expect(chooseMarks(env, platform)).toEqual(UTF8);
  });

  it('hold neither a password nor what would steer a terminal', () => {
    const odd = failed('room', 'It is \u001b[2JhunTer-2-long.', 'See https://x/meeting/1?secret=abcdef');
    const text = renderFinding(odd, UTF8, ['hunTer-2-long']).join('\n');
    expect(text).toBe('✗ room: It is \\u001b[2J[masked].\n  See https://x/meeting/1?secret=[masked]');
  });
});

it('the last line says how many things are wrong', () => {
  expect(renderEnd(FINDINGS)).toBe('1 thing is wrong, 1 warning, 1 not looked at. Nothing was changed.');
  expect(renderEnd(FINDINGS.slice(0, 1))).toBe('Nothing is wrong. Nothing was changed.');
});

it('what could not be looked at is not good, a warning is', () => {
  expect(FINDINGS.map((finding) => isGood([finding]))).toEqual([true, true, false, false]);
});

it('JSON says the same, in the shape that docs/check.md gives', async () => {
  const findings = FINDINGS.map((finding) => ({ part: 'CMS', ...finding }));
  const at = new Date('2026-11-29T00:00:00Z');
  const json = renderJson(findings, [], { version: '1.2.3', home: '/srv/magic', at });
  expect(JSON.parse(json)).toEqual({
    ok: false,
    at: '2026-11-29T00:00:00.000Z',
    version: '1.2.3',
    home: '/srv/magic',
    findings,
  });
  const page = await readFile(new URL('../../../../docs/check.md', import.meta.url), 'utf8');
  for (const [, name] of json.matchAll(/"(\w+)":/g)) expect(page).toContain(`\`${name}\``);
});
