import { describe, expect, test } from 'vitest';
import { chooseScheme, readOffers } from '../../../../src/exchange/sign-in/offers.js';

const offers = (header: string): string[] => [...readOffers({ 'www-authenticate': header })].sort();

test('offers are read from one header or several, without their parameters', () => {
  expect(offers('Negotiate, NTLM, Basic realm="mail, NTLM of sorts"')).toContain('basic');
  expect(offers('Negotiate, NTLM')).toEqual(['negotiate', 'ntlm']);
  expect(offers('Basic realm="x", charset="UTF-8", NTLM')).toEqual(['basic', 'ntlm']);
  expect(offers('NTLM TlRMTVNTUAACAAAA, Negotiate')).toEqual(['negotiate', 'ntlm']);
  expect([...readOffers({})]).toEqual([]);
});

describe('of what is offered', () => {
  const choose = (header: string, auth: 'auto' | 'ntlm' | 'basic', isSafe = true): string | undefined =>
    chooseScheme(readOffers({ 'www-authenticate': header }), auth, isSafe);
  const ALL = 'Negotiate, NTLM, Basic realm="x"';

  test('NTLM comes first, then NTLM under the name Negotiate, then Basic', () => {
    expect(choose(ALL, 'auto')).toBe('NTLM');
    expect(choose('Negotiate, Basic realm="x"', 'auto')).toBe('Negotiate');
    expect(choose('Basic realm="x"', 'auto')).toBe('Basic');
  });
  test('only what the settings allow is taken', () => {
    expect(choose(ALL, 'basic')).toBe('Basic');
    expect(choose('Negotiate, NTLM', 'basic')).toBeUndefined();
    expect(choose('Basic realm="x"', 'ntlm')).toBeUndefined();
    expect(choose('Bearer', 'auto')).toBeUndefined();
  });
  test('Basic is never taken where it would go unprotected', () => {
    expect(choose('Basic realm="x"', 'auto', false)).toBeUndefined();
    expect(choose('Basic realm="x"', 'basic', false)).toBeUndefined();
  });
});
