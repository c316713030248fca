import { expect, test } from 'vitest';
import { isLoopback } from '../../../src/network/loopback.js';

test('only names and addresses of this computer are loopback', () => {
  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]', 'LOCALHOST'])
    expect(isLoopback(new URL(`http://${host}/`))).toBe(true);
  for (const host of ['127.example.test', 'localhost.example.test', '10.0.0.1', '[::2]', '128.0.0.1']) {
    expect(isLoopback(new URL(`http://${host}/`))).toBe(false);
  }
});
