/** The company of one cell, and the program over it: within the process of the test, or as processes of its own. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Company } from '../company.js';
import { openCompany } from '../company.js';
import { createDrivenClock } from '../driven-clock.js';
import { runInProcess } from '../in-process.js';
import { BODY_WORDS } from '../no-harm.js';
import type { Finished } from '../program.js';
import type { FaultCell } from './fault-cells.js';

export interface CellProgram {
  run(args: readonly string[]): Promise<Finished>;
  /** Lets time go by for the program. */
  pass(ms: number): Promise<void>;
  /** Lets the time of the daily user sync come, which is less than an hour away where the clock is driven. */
  passUserSync(): Promise<void>;
}

export interface CellMeeting {
  readonly mailbox: string;
  readonly id: string;
}

export interface CellWorld {
  readonly company: Company;
  readonly program: CellProgram;
  readonly meetings: CellMeeting[];
  createMeetings(mailboxes: readonly string[]): void;
}

/** The first, the middle one and the last to be served. */
const USERS = ['ann', 'bob', 'cleo'];
const PIN = '66004217';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Of the settings, where it is run into. */
export const SLOW_TIMEOUT_MS = 2_000;
const MEETINGS_EACH = 2;
export const USERS_PAGE = 2;
/** Without styles, which take long to be inlined. */
const TEMPLATE = 'templates/short.html';

export async function openWorld(cell: FaultCell, how: 'in-process' | 'processes'): Promise<CellWorld> {
  const clock = createDrivenClock(new Date(2026, 2, 10, 11, 40));
  const isDriven = how === 'in-process';
  const now = isDriven ? () => clock.now() : () => new Date();
  const company = await openCompany({
    settings: {
      // In twenty minutes where it is waited for, else in a day.
      'CMS API': { MAGICtime: isUserSyncNear(cell) && isDriven ? '12:00' : '00:00' },
      EWS: {
        concurrency: String(cell.concurrency),
        inv_template: TEMPLATE,
        ...(cell.isSlow ? { timeout: String(SLOW_TIMEOUT_MS / 1000) } : {}),
      },
    },
    // Packing and unpacking is what most of a cell's time would go to.
    exchange: { now, auth: [cell.auth], gzip: false },
    cms: { pageCap: USERS_PAGE },
  });
  await writeFile(
    path.join(company.home.dir, TEMPLATE),
    '<p>{{WEB_LINK}}{% if PIN %} {{PIN}}{% endif %}</p>\n',
  );
  for (const user of USERS) {
    // Of another domain: so that the list of users has pages of several, and as many pages as there are mailboxes.
    company.cms.objects.addUser({ jid: `${user}@elsewhere.example` });
    company.hire(user, { passcode: PIN });
  }
  const meetings: CellMeeting[] = [];
  return {
    company,
    meetings,
    program: isDriven ? drivenProgram(company, clock) : processProgram(company),
    createMeetings(mailboxes) {
      const start = new Date(Math.ceil(now().getTime() / MINUTE_MS) * MINUTE_MS + 10 * DAY_MS);
      const end = new Date(start.getTime() + 60 * MINUTE_MS);
      for (const mailbox of mailboxes) {
        for (let count = 0; count < MEETINGS_EACH; count += 1) {
          const body = `<p>${BODY_WORDS}</p>`;
          const input = { location: '@cms', body, attendees: ['guest@elsewhere.example'], start, end };
          meetings.push({ mailbox, id: company.exchange.createMeeting(mailbox, input) });
        }
      }
    },
  };
}

/** Recovers at the user sync, or is about it. */
export function isUserSyncNear({ at, expected, operation }: FaultCell): boolean {
  return operation === 'users' || ('wait' in expected && expected.wait === 'when-mended' && at === 'middle');
}

export function allMailboxes(): readonly string[] {
  return USERS.map((user) => `${user}@corp.example`);
}

function drivenProgram({ home }: Company, clock: ReturnType<typeof createDrivenClock>): CellProgram {
  return {
    async run(args) {
      const began = performance.now();
      const ended = await runInProcess(home, args, { clock });
      return { ...ended, signal: null, ms: performance.now() - began };
    },
    pass: (ms) => Promise.resolve(clock.pass(ms)),
    passUserSync: () => Promise.resolve(clock.pass(25 * MINUTE_MS)),
  };
}

/** Instead of the computer's clock, what the state remembers of the past is moved further back. */
function processProgram({ home }: Company): CellProgram {
  const pass = async (ms: number): Promise<void> => {
    const state = path.join(home.dir, 'state');
    const entries = await readdir(state, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile() && one.name.endsWith('.json'))) {
      const file = path.join(entry.parentPath, entry.name);
      const text = await readFile(file, 'utf8');
      await writeFile(
        file,
        text.replace(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_whole, instant: string) =>
          JSON.stringify(new Date(Date.parse(instant) - ms).toISOString()),
        ),
      );
    }
  };
  return { run: (args) => home.spawn(args), pass, passUserSync: () => pass(DAY_MS) };
}
