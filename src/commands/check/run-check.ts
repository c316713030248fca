/**
 * `check`: tries everything that the program needs, all of it whatever fails, and changes nothing. It works without the
 * lock, beside a running loop, and without usable settings. It writes no log.
 */
import path from 'node:path';
import type { Environment } from '../../app.js';
import type { CheckCommand } from '../../cli.js';
import { CmsServer } from '../../cms/cms-client.js';
import { MailboxLists } from '../../config/files/mailbox-lists.js';
import type { Settings } from '../../config/settings.js';
import { EwsCalendar } from '../../exchange/ews-calendar.js';
import { openUserEmails } from '../../store/user-emails-file.js';
import { createUsersFile } from '../../store/users-file.js';
import type { RunRecord } from '../../sync/ports/records.js';
import { checkClock, SeenClocks } from './clock.js';
import { checkCms, USERS_TRIED } from './cms.js';
import { checkExchange } from './exchange.js';
import { skipped, type Findings } from './finding.js';
import { checkFolders } from './folders.js';
import { WarningLog } from './warning-log.js';
import {
  chooseMarks,
  isGood,
  renderEnd,
  renderFinding,
  renderJson,
  type PlacedFinding,
} from './print-findings.js';
import { checkSettings } from './settings.js';
import { checkState, watchLock } from './state.js';
import { checkTemplates } from './templates.js';

/** @returns the exit code: 1 where anything failed or could not be looked at */
export async function runCheck(
  home: string,
  command: CheckCommand,
  environment: Environment,
): Promise<number> {
  const { env, clock, print, version, stop } = environment;
  const at = clock.now();
  const marks = chooseMarks(env, process.platform);
  const findings: PlacedFinding[] = [];
  const secrets: string[] = [];
  let part = '';
  for await (const finding of checkAll(home, command.mailbox, environment, secrets)) {
    if (stop.aborted) return 1;
    findings.push(finding);
    if (command.json) continue;
    if (finding.part !== part) print(`${part === '' ? '' : '\n'}${finding.part}`);
    part = finding.part;
    renderFinding(finding, marks, secrets).forEach(print);
  }
  print(command.json ? renderJson(findings, secrets, { version, home, at }) : `\n${renderEnd(findings)}`);
  return isGood(findings) ? 0 : 1;
}

/** @param secrets receives what must be in no output, once it is known */
async function* checkAll(
  home: string,
  mailbox: string | undefined,
  environment: Environment,
  secrets: string[],
): AsyncGenerator<PlacedFinding, void> {
  const { clock, env } = environment;
  // It takes a moment to tell whether the holder is alive; the other parts need not wait for that.
  const lock = watchLock(home, clock);
  const settings = yield* inPart('Settings', checkSettings(home, env));
  if (settings !== undefined) secrets.push(settings.cms.password.reveal(), settings.ews.password.reveal());
  yield* inPart('Templates', checkTemplates(home, settings));
  yield* inPart('Folders', checkFolders(home));
  const run = yield* inPart('State', checkState(home, clock));
  if (settings === undefined) {
    const finding = skipped('servers', 'settings.ini, which names them, cannot be used');
    for (const part of ['CMS', 'Exchange', 'Clock']) yield { part, ...finding };
  } else {
    yield* checkServers(home, mailbox, environment, settings, run);
  }
  yield { part: 'Lock', ...(await lock) };
}

/** @param run what earlier runs have found out about the servers */
async function* checkServers(
  home: string,
  mailbox: string | undefined,
  environment: Environment,
  settings: Settings,
  run: RunRecord,
): AsyncGenerator<PlacedFinding, void> {
  const { clock, stop, version } = environment;
  const log = new WarningLog();
  const clocks = new SeenClocks(clock);
  const now = clock.now();
  const shared = { log, clock, signal: stop, version };
  const server = new CmsServer(settings.cms, {
    ...shared,
    timeoutMs: settings.ews.timeoutMs,
    userEmails: openUserEmails(path.join(home, 'state'), { log, clock, guard: undefined }),
  });
  const calendar = new EwsCalendar(settings.ews, { ...shared, known: run });
  try {
    const lists = new MailboxLists(settings.mailboxes, (message, file) => log.warn(message, { file }));
    await lists.refresh();
    const cms = { server, settings, log, clocks, now, mailbox, lists };
    const fromCms = yield* inPart('CMS', checkCms(cms));
    const served = fromCms ?? (await readUsersFile(home)).filter((address) => lists.isServed(address));
    const mailboxes = mailbox === undefined ? served.slice(0, USERS_TRIED) : [mailbox];
    const { ews } = settings;
    yield* inPart('Exchange', checkExchange({ calendar, settings: ews, log, clocks, now, mailboxes }));
    yield* inPart('Clock', checkClock(clocks));
  } finally {
    server.close();
    calendar.close();
  }
}

async function readUsersFile(home: string): Promise<readonly string[]> {
  const users = await createUsersFile(path.join(home, 'config', 'users.txt')).read();
  return users?.addresses ?? [];
}

async function* inPart<T>(part: string, findings: Findings<T>): AsyncGenerator<PlacedFinding, T> {
  for (;;) {
    const { value, done } = await findings.next();
    if (done === true) return value;
    yield { part, ...value };
  }
}
