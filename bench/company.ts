/**
 * A program: the embedded Exchange and CMS in a process of their own, with users who make meetings one after the other,
 * and a note of how long each of them waits for its update.
 */
import { startCms } from '../src/simulator/cms/start-cms.js';
import { startExchange } from '../src/simulator/exchange/exchange.js';
import type { CompanyCommand, CompanyOptions, PatchDelays } from './company-options.js';

const { mailboxes } = JSON.parse(process.argv[2] ?? '{}') as CompanyOptions;
const exchange = await startExchange({
  accounts: [{ user: 'svc@corp.example', password: 'password' }],
  keepRequests: 0,
});
const cms = await startCms({ accounts: [{ user: 'apiuser', password: 'password' }] });
for (let n = 1; n <= mailboxes; n += 1) {
  cms.objects.addUser({ jid: `m${n}@jid.example`, name: `m${n}` });
  cms.objects.addSpace({ name: `Room of m${n}`, uri: `m${n}.space`, callId: String(100_000 + n) });
  exchange.addMailbox(addressOf(n), { name: `m${n}` });
}

function addressOf(n: number): string {
  return `m${n}@corp.example`;
}

/** Mailbox to the instant of its new meeting, until the update comes. */
const waitingSinceMs = new Map<string, number>();
const delaysMs: number[] = [];
let polls = 0;
exchange.onRequest(({ operation, mailbox }) => {
  if (operation === 'SyncFolderItems') polls += 1;
  const sinceMs =
    operation === 'UpdateItem' && mailbox !== undefined ? waitingSinceMs.get(mailbox) : undefined;
  if (sinceMs === undefined || mailbox === undefined) return;
  waitingSinceMs.delete(mailbox);
  delaysMs.push(performance.now() - sinceMs);
});

function makeMeetings({ count, everyMs }: CompanyCommand): void {
  let made = 0;
  const timer = setInterval(() => {
    made += 1;
    if (made >= count) clearInterval(timer);
    // A step that has no divisor in common with the number of mailboxes takes them all in turn, far from each other.
    const address = addressOf(((made * 997) % mailboxes) + 1);
    waitingSinceMs.set(address, performance.now());
    exchange.createMeeting(address, {
      subject: 'Planning',
      location: 'Room 4 / @cms',
      start: new Date(Date.now() + 3_600_000),
      end: new Date(Date.now() + 7_200_000),
      attendees: ['guest@elsewhere.example'],
      body: '<html><body><p>Agenda</p></body></html>',
    });
  }, everyMs);
}

process.on('message', (command: CompanyCommand | 'report') => {
  if (command !== 'report') return makeMeetings(command);
  const report: PatchDelays = {
    delaysMs,
    unpatched: waitingSinceMs.size,
    polls,
    violations: exchange.violations,
  };
  process.send?.(report);
});
process.on('disconnect', () => process.exit(0));
process.send?.({ exchangeUrl: exchange.url, cmsUrl: cms.url });
