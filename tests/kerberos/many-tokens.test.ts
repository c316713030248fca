/**
 * Memory that is given to native calls: nothing of it stays, and nothing is freed while a call still writes to it. A process
 * of its own, whose collector of garbage runs all the time.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../support/bundle.js';
import { findMissing, PASSWORD, Realm, SERVICE_ACCOUNT } from './realm.js';

const PROGRAM = path.resolve(import.meta.dirname, '../../node_modules/.cache/many-tokens.mjs');
const SOURCE = `
  import { openSecurityLibrary } from './src/native/kerberos/open-library.js';
  const [, , count, how, user, password] = process.argv;
  const library = await openSecurityLibrary(user === undefined ? undefined : { user, password });
  const memory = [];
  const target = { host: 'localhost', endPoint: Buffer.from('tls-server-end-point:x') };
  async function succeed() {
    const context = await library.begin(target);
    if ((await context.next()).length < 100) throw new Error('no token');
    context.close();
  }
  // The name of the host is what the last step takes.
  const host = { toString() { throw new Error('no name'); } };
  async function fail() {
    const error = await library.begin({ ...target, host }).catch((error) => error);
    if (error.message !== 'no name') throw new Error('another error', { cause: error });
  }
  for (let n = 1; n <= count; n++) {
    await (how === 'fail' ? fail() : succeed());
    if (n % (count / 10) === 0) memory.push(process.memoryUsage().rss);
  }
  console.log(JSON.stringify({ account: library.account, memory }));
`;

describe.skipIf(findMissing() !== undefined)('many tokens', () => {
  const realm = new Realm();
  beforeAll(async () => {
    await realm.create();
    await bundle(SOURCE, PROGRAM);
  });
  afterAll(() => realm.remove());

  async function makeTokens(
    count: number,
    ...more: readonly string[]
  ): Promise<{ account: string; memory: number[] }> {
    const env = { ...process.env, ...realm.env, KRB5CCNAME: `FILE:${realm.at(`cache-${count}`)}` };
    const args = ['--gc-interval=500', PROGRAM, String(count), ...more];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { ...env, KRB5_CLIENT_KTNAME: realm.at('magic.keytab') },
    });
    return JSON.parse(stdout) as { account: string; memory: number[] };
  }

  test.each([
    ['from a keytab', ['succeed']],
    ['with a password', ['succeed', SERVICE_ACCOUNT, PASSWORD]],
    ['that fail at the last step', ['fail']],
  ])('%s leave nothing behind', async (_, more) => {
    const made = await makeTokens(3_000, ...more);
    expect(made.account).toBe(SERVICE_ACCOUNT);
    // A context that stayed would hold some KB.
    expect(made.memory.at(-1)! - made.memory[0]!, made.memory.join(' ')).toBeLessThan(3_000 * 2_500);
  });
});
