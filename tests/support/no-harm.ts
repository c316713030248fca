/** What must hold after any test, whatever it was about: no rule of the servers was broken, and nothing secret got out. */
import { expect } from 'vitest';
import type { Company } from './company.js';
import { PASSWORDS } from './program.js';
import type { Finished } from './program.js';

/** To be put into bodies that are looked for in files and outputs afterwards. */
export const BODY_WORDS = 'Strictly-between-us';

/** Shorter PINs would be found in times and ids. */
const SHORTEST_PIN = 6;

/**
 * @param runs whose outputs are looked through besides state/, logs/ and users.txt
 * @param more texts that must not stand there either
 */
export async function expectNoHarm(
  company: Company,
  runs: readonly Finished[],
  more: readonly string[] = [],
): Promise<void> {
  expect(company.exchange.violations).toEqual([]);
  expect(company.cms.violations).toEqual([]);
  const outputs = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  const written = `${await company.home.readEverything()}\n${outputs}`;
  const found = [...secretTexts(company), ...more].filter((text) => written.includes(text));
  expect(found).toEqual([]);
  expect(outputs).not.toMatch(/\n\s+at .+:\d+:\d+/);
}

function secretTexts({ cms }: Company): string[] {
  const waysIn = cms.objects.spaces.flatMap((space) => [space, ...(space.accessMethods ?? [])]);
  const spaces = waysIn.flatMap(({ secret, passcode }) => [
    ...(secret === undefined ? [] : [secret, encodeURIComponent(secret)]),
    ...(passcode !== undefined && passcode.length >= SHORTEST_PIN ? [passcode] : []),
  ]);
  const passwords = [PASSWORDS.cms, PASSWORDS.exchange];
  const signIns = [`apiuser:${PASSWORDS.cms}`, `svc@corp.example:${PASSWORDS.exchange}`];
  return [
    ...spaces,
    ...passwords,
    ...passwords.map((password) => JSON.stringify(password).slice(1, -1)),
    ...signIns.map((text) => Buffer.from(text).toString('base64')),
    '?secret=',
    BODY_WORDS,
  ];
}
