/**
 * `demo --serve`: the small company in the browser, with the real program beside it as a process of its own. Ends with Ctrl+C;
 * the home folder that was made for it goes with it.
 */
import { once } from 'node:events';
import type { Environment } from '../../app.js';
import { findFreePort } from '../../network/free-port.js';
import type { WebServer } from '../../web/web-server.js';
import { openDemoCompany, printViolations, type DemoCompany } from '../company.js';
import { makeDemoHome, PROGRAM, removeDemoHome } from '../home.js';
import { startDemoServer } from './demo-server.js';
import { RunningProgram } from './running-program.js';
import { Story } from './story.js';

const POLL_SECONDS = 2;
/** A demo may be left running for a day. */
const KEPT_REQUESTS = 100;

/** @returns the exit code, once it was asked to stop */
export async function serveDemo({ clock, print, printError, stop }: Environment): Promise<number> {
  const now = (): Date => clock.now();
  const company = await openDemoCompany(now(), KEPT_REQUESTS);
  const demo = await openDemo(company, now, (error) => printError(String(error)));
  print(`Open ${demo.origin}/ in a browser.`);
  print('Everything runs on this computer. Ctrl+C ends it and leaves nothing behind.');
  if (!stop.aborted) await once(stop, 'abort');
  await demo.close();
  await company.close();
  return printViolations(company, printError) ? 1 : 0;
}

/** @param program dist/main.js, which runs beside the page */
export async function openDemo(
  company: DemoCompany,
  now: () => Date,
  onError: (error: unknown) => void,
  program = PROGRAM,
): Promise<WebServer> {
  const home = await makeDemoHome(company, {
    pollSeconds: POLL_SECONDS,
    // Should somebody else be quicker, there is no status page, and all else works.
    pageAt: `127.0.0.1:${await findFreePort()}`,
    program,
  });
  const story = new Story(company, now);
  const running = new RunningProgram(program, home, story);
  const server = await startDemoServer({ story, program: running, now }, onError);
  await running.start();
  return {
    origin: server.origin,
    async close() {
      await server.close();
      await running.close();
      await removeDemoHome(home);
    },
  };
}
