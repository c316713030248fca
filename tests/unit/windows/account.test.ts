import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.js';
import { parseAccount, VIRTUAL_ACCOUNT } from '../../../src/windows/account.js';

it.each([
  ['CORP\\svc-magic$', 'managed', 'CORP\\svc-magic$', 'CORP\\svc-magic$'],
  ['corp.example\\svc$', 'managed', 'corp.example\\svc$', 'corp.example\\svc$'],
  ['CORP\\magic', 'personal', 'CORP\\magic', 'CORP\\magic'],
  ['КОРП\\служба', 'personal', 'КОРП\\служба', 'КОРП\\служба'],
  ['magic@corp.example', 'personal', 'magic@corp.example', 'magic@corp.example'],
  // icacls does not know the dot.
  ['.\\magic', 'personal', '.\\magic', 'magic'],
  ['LocalSystem', 'built-in', 'LocalSystem', '*S-1-5-18'],
  ['NT AUTHORITY\\NETWORK SERVICE', 'built-in', 'NT AUTHORITY\\NetworkService', '*S-1-5-20'],
  ['local service', 'built-in', 'NT AUTHORITY\\LocalService', '*S-1-5-19'],
  ['nt service\\cmscalendarmagic', 'virtual', 'NT SERVICE\\CmsCalendarMagic', 'NT SERVICE\\CmsCalendarMagic'],
])('%s is %s', (written, kind, name, grantee) => {
  expect(parseAccount(written)).toEqual({ kind, name, grantee });
});

it('the account that Windows makes for the service is one of the accounts', () => {
  expect(parseAccount(VIRTUAL_ACCOUNT.name)).toEqual(VIRTUAL_ACCOUNT);
});

describe('is refused in a sentence that says how to write it', () => {
  it.each([
    ['magic', /^--account needs an account with its domain, but was given "magic"\./, /\.\\magic$/],
    ['constructor', /with its domain/, /\.\\constructor$/],
    ['svc$', /with its domain/, /CORP\\svc-magic\$/],
    ['CORP/magic', /with its domain/, /CORP\\magic/],
    ['a\\b\\c', /with its domain/, /CORP/],
    ['', /with its domain/, /CORP/],
    ['NT SERVICE\\Spooler', /the account of another service/, /NT SERVICE\\CmsCalendarMagic/],
  ])('%s', (written, message, hint) => {
    let error: unknown;
    try {
      parseAccount(written);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toMatch(message);
    expect((error as UsageError).hint).toMatch(hint);
  });
});
