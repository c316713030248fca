import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { findQuoting } from '../../../../src/config/secrets/quote-secret.js';
import { loadText, writeIni } from '../home-folder.js';

describe('how a password is written in settings.ini', () => {
  it.each([
    ['pass', 'none'],
    ['a b=c:d', 'none'],
    ["it's", 'none'],
    ['pa#ss', '"'],
    ['pa;ss', '"'],
    [' pass', '"'],
    ['"pass"', '"'],
    ['"#', '"'],
    ['a" ;b', "'"],
    ['\'"" #\' ;', undefined],
    ['env:NAME', undefined],
    ['file:x', undefined],
    ['dpapi:x', undefined],
  ])('%j', (password, quoting) => {
    expect(findQuoting(password)).toBe(quoting);
  });

  it('is read back as it was, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), async (password) => {
        const quoting = findQuoting(password);
        if (quoting === undefined) return;
        const written = quoting === 'none' ? password : quoting + password + quoting;
        const { settings } = await loadText(writeIni({ EWS: { impers_pwd: written } }));
        expect(settings.ews.password.reveal()).toBe(password);
      }),
      { numRuns: 30 },
    );
  });
});
