/**
 * Memory that is given to native calls: nothing of it stays, and nothing is freed while a call still writes to it. A process
 * of its own, whose collector of garbage runs all the time.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findMissing, PASSWORD, Realm, SERVICE_ACCOUNT } from './realm.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PROGRAM = path.join(ROOT, 'node_modules/.cache/many-tokens.mjs');
const SOURCE = `
  import { openSecurityLibrary } from './src/native/kerberos/open-library.js';
  const [, , count, user, password] = process.argv;
  const library = await openSecurityLibrary(user === undefined ? undefined : { user, password });
  const memory = [];
  for (let n = 1; n <= count; n++) {
    const context = await library.begin({ host: 'localhost', endPoint: Buffer.from('tls-server-end-point:x') });
    if ((await context.next()).length < 100) throw new Error('no token');
    context.close();
    if (n % (count / 10) === 0) memory.push(process.memoryUsage().rss);
  }
  console.log(JSON.stringify({ account: library.account, memory }));
`;

describe.skipIf(findMissing() !== undefined)('many tokens', () => {
  const realm = new Realm();
  beforeAll(async () => {
    await realm.create();
    await build({
      stdin: { contents: SOURCE, resolveDir: ROOT, loader: 'ts' },
      outfile: PROGRAM,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['koffi'],
    });
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
    ['from a keytab', []],
    ['with a password', [SERVICE_ACCOUNT, PASSWORD]],
  ])('%s leave nothing behind', async (_, account) => {
    const made = await makeTokens(3_000, ...account);
    expect(made.account).toBe(SERVICE_ACCOUNT);
    // A context that stayed would hold some KB.
    expect(made.memory.at(-1)! - made.memory[0]!, made.memory.join(' ')).toBeLessThan(3_000 * 2_500);
  });
});
