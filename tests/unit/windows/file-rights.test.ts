import { expect, it } from 'vitest';
import { describeRights } from '../../../src/windows/file-rights.js';

const grantsOf = (grantee: string): string[] =>
  describeRights('D:\\x', grantee)
    .flat()
    .filter((part) => part.includes(':('));

it('lets nobody in but the account, administrators and Windows itself, and forgets what was allowed before', () => {
  const calls = describeRights('C:\\ProgramData\\CMS Calendar Magic', 'CORP\\svc$');
  expect(calls.map(([, verb]) => verb)).toEqual(['/setowner', '/reset', '/inheritance:r']);
  expect(grantsOf('CORP\\svc$')).toEqual([
    '*S-1-5-32-544:(OI)(CI)F',
    '*S-1-5-18:(OI)(CI)F',
    'CORP\\svc$:(OI)(CI)M',
  ]);
});

it('gives Windows itself no lesser right where it is the account', () => {
  expect(grantsOf('*S-1-5-18')).toEqual(['*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F']);
});
