/**
 * A program: the embedded Exchange and CMS in a process of their own, with users who make meetings one after the other,
 * and a note of how long each of them waits for its update.
 */
import { startCms } from '../src/simulator/cms/start-cms.js';
import { startExchange } from '../src/simulator/exchange/exchange.js';

export interface CompanyOptions {
  readonly mailboxes: number;
}

export interface CompanyUrls {
  readonly exchangeUrl: string;
  readonly cmsUrl: string;
}

export interface CompanyReport {
  /** From the making of a meeting to the arrival of its UpdateItem. */
  readonly delaysMs: readonly number[];
  /** SyncFolderItems so far. */
  readonly polls: number;
  readonly violations: readonly string[];
}

const { mailboxes } = JSON.parse(process.argv[2] ?? '{}') as CompanyOptions;
const exchange = await startExchange({
  accounts: [{ user: 'svc@corp.example', password: 'password' }],
  keepRequests: 0,
});
const cms = await startCms({ accounts: [{ user: 'apiuser', password: 'password' }] });
for (let n = 1; n <= mailboxes; n += 1) {
  cms.objects.addUser({ jid: `m${n}@jid.example`, name: `m${n}` });
  cms.objects.addSpace({ name: `Room of m${n}`, uri: `m${n}.space`, callId: String(100_000 + n) });
  exchange.addMailbox(`m${n}@corp.example`, { name: `m${n}` });
}

/** Mailbox to the instant of its new meeting, until the update comes. */
const waitingSinceMs = new Map<string, number>();
const delaysMs: number[] = [];
let polls = 0;
exchange.onRequest(({ operation, mailbox = '' }) => {
  if (operation === 'SyncFolderItems') polls += 1;
  const sinceMs = operation === 'UpdateItem' ? waitingSinceMs.get(mailbox) : undefined;
  if (sinceMs === undefined) return;
  waitingSinceMs.delete(mailbox);
  delaysMs.push(performance.now() - sinceMs);
});

/** A step that has no divisor in common with the number of mailboxes takes them all in turn, far from each other. */
function makeMeeting(made: number): void {
  const address = `m${((made * 997) % mailboxes) + 1}@corp.example`;
  waitingSinceMs.set(address, performance.now());
  exchange.createMeeting(address, {
    subject: 'Planning',
    location: 'Room 4 / @cms',
    start: new Date(Date.now() + 3_600_000),
    end: new Date(Date.now() + 7_200_000),
    attendees: ['guest@elsewhere.example'],
    body: '<html><body><p>Agenda</p></body></html>',
  });
}

/** Makes the meeting of that number, where there is one, and reports. */
process.on('message', ({ make }: { readonly make?: number }) => {
  if (make !== undefined) makeMeeting(make);
  const report: CompanyReport = { delaysMs, polls, violations: exchange.violations };
  process.send?.(report);
});
process.on('disconnect', () => process.exit(0));
process.send?.({ exchangeUrl: exchange.url, cmsUrl: cms.url });
