import { expect, it } from 'vitest';
import { describeRights } from '../../../src/windows/file-rights.js';

const HOME = 'C:\\ProgramData\\CMS Calendar Magic';

const grantsOf = (grantee: string): string[] =>
  describeRights(HOME, [], grantee)
    .flat()
    .filter((part) => part.includes(':('));

it('lets nobody in but the account, administrators and Windows itself', () => {
  expect(grantsOf('CORP\\svc$')).toEqual([
    '*S-1-5-32-544:(OI)(CI)F',
    '*S-1-5-18:(OI)(CI)F',
    'CORP\\svc$:(OI)(CI)M',
  ]);
});

it('gives Windows itself no lesser right where it is the account', () => {
  expect(grantsOf('*S-1-5-18')).toEqual(['*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F']);
});

it('forgets what was allowed before in all that is in the folder, but never opens the folder itself', () => {
  const calls = describeRights(HOME, ['config', 'state'], 'CORP\\svc$');
  expect(calls.map(([path, verb]) => [path, verb])).toEqual([
    [HOME, '/inheritance:r'],
    [HOME, '/setowner'],
    [`${HOME}\\config`, '/reset'],
    [`${HOME}\\state`, '/reset'],
  ]);
});

it('takes an empty folder for nothing special', () => {
  expect(describeRights(HOME, [], 'CORP\\svc$').flat()).not.toContain('/reset');
});
