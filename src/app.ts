/**
 * The composition root: settings, template, logs and clients are put together here, and only here, into what the
 * commands work with. Nothing is contacted and nothing is written to Exchange by building an App.
 */
import path from 'node:path';
import { CmsServer } from './cms/cms-client.js';
import { loadSettings } from './config/load.js';
import { MailboxLists } from './config/files/mailbox-lists.js';
import type { Settings } from './config/settings.js';
import { StateError } from './errors.js';
import { chooseTemplate, type TemplateSet } from './invitation/template/choose-template.js';
import { EwsCalendar } from './exchange/ews-calendar.js';
import { writeForOwnAccountAlone } from './files/own-account.js';
import type { NoticeTemplate } from './invitation/template/notice.js';
import type { ParsedTemplate } from './invitation/template/template.js';
import { createLogs } from './logging/logs.js';
import { Screen } from './logging/screen.js';
import type { Render, SyncContext } from './sync/context.js';
import type { Clock, Log, WriteGuard } from './sync/ports.js';
import type { Status } from './sync/cycle/status.js';
import { createLanes, type Lanes } from './sync/cycle/lanes.js';
import { KeptRooms } from './sync/rooms.js';
import { UserSync } from './sync/users/users.js';
import { toSyncRules } from './sync-rules.js';
import { readNoticeFile, readTemplates } from './template-file.js';
import type { ReportEvent } from './windows/event-log.js';
import { openStateStore } from './store/json-state-store.js';
import type { InstanceLock } from './store/lock/instance-lock.js';
import { openUserEmails } from './store/user-emails-file.js';
import { createUsersFile } from './store/users-file.js';

export const loadRenderTemplate = () => import('./invitation/template/render-template.js');

async function loadToShown(): Promise<(line: string) => string> {
  const { createPrettyLine } = await import('./logging/pretty-line.js');
  return createPrettyLine(process.stderr.isTTY);
}

/** What the process gives a command besides its arguments. */
export interface Environment {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Writes one line for the person at the terminal. */
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
  readonly isTerminal: boolean;
  /** Asks the person at the terminal; absent where there is none. */
  readonly ask?: ((question: string) => Promise<boolean>) | undefined;
  /** Aborts when the program is asked to stop: no further meeting is begun. */
  readonly stop: AbortSignal;
  /** Aborts some seconds later: calls in flight are given up. */
  readonly abandon: AbortSignal;
  readonly version: string;
  /** Writes into Windows' event log; absent where nobody needs it. */
  readonly reportEvent?: ReportEvent | undefined;
}

/** All that stays the same while the program runs. */
export interface App extends Environment {
  readonly home: string;
  readonly settings: Settings;
  readonly templates: TemplateSet<ParsedTemplate>;
  readonly mailboxLists: MailboxLists;
  /** Where organizers are to be told. */
  readonly notice: NoticeTemplate | undefined;
  readonly log: Log;
  readonly screen: Screen;
  close(): void;
}

/**
 * @param isScheduled a run a minute, say, whose output becomes a mail each time: warnings go into the log alone
 * @throws SettingsError, TemplateError, StateError
 */
export async function createApp(home: string, environment: Environment, isScheduled = false): Promise<App> {
  writeForOwnAccountAlone(home);
  const { settings, warnings } = await loadSettings(home, environment.env);
  const { templates, warnings: templateWarnings } = await readTemplates(home, settings.invitation);
  const notice = settings.invitation.tellOrganizer ? await readNoticeFile(home) : undefined;
  const screen = new Screen(process.stderr);
  const logs = createLogs({
    print: (text) => screen.write(text),
    dir: path.join(home, 'logs'),
    level: settings.logging.level,
    days: settings.logging.days,
    clock: environment.clock,
    toShown: environment.isTerminal ? await loadToShown() : undefined,
    secrets: [settings.cms.password.reveal(), settings.ews.password.reveal()],
  });
  for (const warning of [...warnings, ...templateWarnings]) {
    logs.log.warn(warning);
    // Whoever starts it by hand with its output redirected is to see them as well.
    if (!environment.isTerminal && !isScheduled) environment.printError(warning);
  }
  const mailboxLists = new MailboxLists(settings.mailboxes, (message, file) =>
    logs.log.warn(message, { file }),
  );
  const close = (): void => logs.close();
  return { ...environment, home, settings, templates, mailboxLists, notice, log: logs.log, screen, close };
}

/** What one holder of the instance lock works with. */
export interface Instance extends SyncContext {
  readonly calendar: EwsCalendar;
  readonly server: CmsServer;
  readonly userSync: UserSync;
  readonly lanes: Lanes;
  /** As the last cycle left it, also where state/status.json cannot be written; undefined before the first. */
  lastStatus: Status | undefined;
  /** Code of the outage of CMS that was said last, by this process. */
  outageReported: string | undefined;
  close(): Promise<void>;
}

/**
 * Opens an instance for as long as the work lasts, and gives the lock back.
 * @param lock undefined: nothing is written, as in a dry run, which needs none
 * @throws StateError, and what the work throws
 */
export async function withInstance<T>(
  app: App,
  lock: InstanceLock | undefined,
  work: (instance: Instance) => Promise<T>,
): Promise<T> {
  try {
    const instance = await openInstance(app, lock);
    try {
      return await work(instance);
    } finally {
      await instance.close();
    }
  } finally {
    await lock?.release();
  }
}

/** The last line of defence: whatever tries to write during a dry run is stopped here. */
const WRITES_NOTHING: WriteGuard = {
  assertHeld: () => Promise.reject(new StateError('LockLost', 'A dry run writes nothing.')),
};

/** @param guard undefined: nothing is written. @throws StateError */
export async function openInstance(app: App, guard: WriteGuard | undefined): Promise<Instance> {
  const { clock, log, settings, version } = app;
  const shared = { log, clock, signal: app.abandon, version };
  const stateDir = path.join(app.home, 'state');
  const files = { log, clock, guard };
  const store = await openStateStore(stateDir, files);
  const run = await store.readRun();
  const calendar = new EwsCalendar(settings.ews, {
    ...shared,
    known: run,
    remember: (found) => store.updateRun(() => found),
  });
  const server = new CmsServer(settings.cms, {
    ...shared,
    timeoutMs: settings.ews.timeoutMs,
    wasDown: run.cmsDownSince !== undefined,
    userEmails: openUserEmails(stateDir, files),
  });
  const rules = toSyncRules(settings);
  const writing = guard ?? WRITES_NOTHING;
  const sync = {
    rules,
    clock,
    log,
    stop: app.stop,
    chance: Math.random,
    store,
    calendar,
    server,
    guard: writing,
    usersFile: createUsersFile(path.join(app.home, 'config', 'users.txt'), { log, guard: writing }),
    rooms: new KeptRooms({ server, clock, log, hashKey: settings.cms.password.reveal() }),
    notice: app.notice,
    loadRender: async (): Promise<Render> => {
      const { renderTemplate } = await loadRenderTemplate();
      return (meeting, room) =>
        renderTemplate(chooseTemplate(app.templates, meeting, rules.plan), meeting, room);
    },
  };
  const userSync = new UserSync(sync);
  return {
    ...sync,
    userSync,
    lanes: createLanes(settings.ews.concurrency),
    lastStatus: undefined,
    outageReported: undefined,
    async close() {
      calendar.close();
      server.close();
      await userSync.end();
      await store.flush();
    },
  };
}
