/** Redirects: the password goes only to where base_cms_url already sends it. */
import { describe, expect, test } from 'vitest';
import { findRedirectTarget } from '../../../../src/cms/bridges/redirect.js';
import { connect, failure, startTestCms } from '../support.js';

const BASES = ['https://a.example.com:445/api/v1/', 'https://b.example.com:445/api/v1/'];
const FROM = new URL('https://a.example.com:445/api/v1/users?offset=0');

test.each([
  ['/api/v1/users/?offset=0', 'https://a.example.com:445/api/v1/users/?offset=0'],
  ['users/', 'https://a.example.com:445/api/v1/users/'],
  ['https://b.example.com:445/api/v1/users', 'https://b.example.com:445/api/v1/users'],
  ['https://A.example.com:445/api/v1/users#x', 'https://a.example.com:445/api/v1/users'],
])('%s is followed', (location, target) => {
  expect(findRedirectTarget(FROM, location, BASES)?.href).toBe(target);
});

test.each([
  undefined,
  '',
  '/login.html',
  '/api/v1/../../login.html',
  '/api/v10/users',
  'http://a.example.com:445/api/v1/users',
  'https://a.example.com/api/v1/users',
  'https://a.example.com.evil.example/api/v1/users',
  '//evil.example/api/v1/users',
  'https://a.example.com:445@evil.example/api/v1/users',
  'javascript:alert(1)',
  'http://[',
])('%s is not', (location) => {
  const target = findRedirectTarget(FROM, location, BASES);
  if (location === '') expect(target?.href).toBe(FROM.href);
  else expect(target).toBeUndefined();
});

describe('on the wire', () => {
  test('a redirect within the API is followed', async () => {
    const cms = await startTestCms({ users: [{ jid: 'ann@example.com' }] });
    cms.faults.add({ kind: 'redirect', location: '/api/v1/users?offset=0&limit=10' });
    expect((await connect(cms).readUsers()).jids).toEqual(['ann@example.com']);
    expect(cms.requests).toHaveLength(2);
  });

  test('one to another server is not, and nothing is sent there', async () => {
    const cms = await startTestCms();
    const evil = await startTestCms();
    cms.faults.add({ kind: 'redirect', location: `${evil.url}users`, times: Infinity });
    const error = await failure(connect(cms).readUsers());
    expect(error).toMatchObject({ code: 'BadAnswer', reach: 'run' });
    expect(error.message).toContain('login page');
    expect(error.hint).toContain('base_cms_url');
    expect(evil.requests).toEqual([]);
  });

  test('a circle ends', async () => {
    const cms = await startTestCms();
    cms.faults.add({ kind: 'redirect', location: '/api/v1/users?offset=0', times: Infinity });
    const error = await failure(connect(cms).readUsers());
    expect(error.code).toBe('BadAnswer');
    expect(error.message).toContain('circle');
    expect(cms.requests.length).toBeLessThan(6);
  });
});
