import { expect, it } from 'vitest';
import { NativeCallsError } from '../../../src/errors.js';
import { loadKoffi } from '../../../src/native/koffi.js';

it('koffi calls a function of the C library', async ({ skip }) => {
  if (process.platform === 'win32') skip('there is no libc.so.6 on Windows');
  const koffi = await loadKoffi();
  const abs = koffi.load('libc.so.6').func('int abs(int)') as (value: number) => number;
  expect(abs(-7)).toBe(7);
});

it('a missing koffi is one sentence that names the system, with what to do', async () => {
  const cause = new Error('Cannot find the native Koffi module; did you bundle it correctly?');
  const failed = await loadKoffi(() => Promise.reject(cause)).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(NativeCallsError);
  const { message, hint } = failed as NativeCallsError;
  expect(message).toContain(`${process.platform}-${process.arch}`);
  expect(hint).toContain('npm ci --omit=dev');
});
