/** Once its result is known the process ends, whatever else Node is still at. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCompany, type Company } from '../support/company.js';

const companies: Company[] = [];
afterAll(() => Promise.all(companies.map((company) => company.close())));

/** @param preload what else happens in the process */
async function open(preload: (dir: string) => string): Promise<[Company, NodeJS.ProcessEnv]> {
  const company = await openCompany();
  companies.push(company);
  company.hire('ann');
  const file = path.join(company.home.dir, 'preload.mjs');
  await writeFile(file, preload(company.home.dir));
  return [company, { NODE_OPTIONS: `--import=${file}` }];
}

const lockOf = ({ home }: Company): string => path.join(home.dir, 'state', 'instance.lock');

describe.concurrent('a process that something keeps', () => {
  it('ends with its exit code when its work is done', async () => {
    const [company, env] = await open(() => "import net from 'node:net'; net.createServer().listen(0);");
    const done = await company.home.spawn(['--once'], env);
    expect(done).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(existsSync(lockOf(company))).toBe(false);
  });

  it('is gone within ten seconds of a stop although a name server holds one of its threads', async () => {
    // A queue without a writer holds a thread as a silent name server does, and needs no name server.
    const [company, env] = await open((dir) => {
      const queue = path.join(dir, 'queue');
      execFileSync('mkfifo', [queue]);
      return `
        import fs from 'node:fs';
        fs.open(${JSON.stringify(queue)}, 'r', () => undefined);
        const read = process.getActiveResourcesInfo;
        process.getActiveResourcesInfo = () =>
          read.call(process).map((name) => (name === 'FSReqCallback' ? 'GetAddrInfoReqWrap' : name));`;
    });
    const running = company.home.start([], env);
    const isServed = async (): Promise<boolean> =>
      (await company.home.readLog().catch(() => [])).some(({ msg }) => /mailboxes served/.test(String(msg)));
    await expect.poll(isServed).toBe(true);
    const asked = performance.now();
    running.child.kill('SIGTERM');
    const ended = await running.finished;
    expect(performance.now() - asked).toBeLessThan(25_000);
    expect(ended).toMatchObject({ signal: 'SIGTERM', stderr: '' });
    // All was saved by then, and nothing is left behind.
    expect(existsSync(lockOf(company))).toBe(false);
    const log = await company.home.readLog();
    expect(log.at(-1)?.['msg']).toBe('Stopped.');
    expect(await company.home.spawn(['--once'])).toMatchObject({ code: 0, stderr: '' });
  });
});
