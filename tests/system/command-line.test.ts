/** What each way of calling the program does and leaves undone. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writtenBlocks } from '../support/blocks.js';
import { hourAt, openCompany } from '../support/company.js';
import { bodyOf, expectOwnLink } from '../support/meet.js';
import type { Company, CompanyOptions } from '../support/company.js';
import { BODY_WORDS, expectNoHarm } from '../support/no-harm.js';
import type { Finished } from '../support/program.js';
import { triesAll } from '../support/few.js';

let company: Company;
let runs: Finished[] = [];
afterEach(() => company.close());

const ANN = 'ann@corp.example';
const BOB = 'bob@corp.example';
const GUEST = 'guest@elsewhere.example';

describe('--resync', () => {
  it('reads the whole calendar again and puts in what CMS says now, for each mailbox that is named', async () => {
    await open();
    const [anns, bobs] = [createMeeting(ANN), createMeeting(BOB)];
    await run(['--once']);
    for (const user of ['ann', 'bob']) company.cms.objects.regenerateSecret(`${user}.space`);
    await run(['--once']);
    expect(company.exchange.mails).toHaveLength(2);
    await run(['--resync', ANN, '--resync', BOB]);
    expectOwnLink(company, ANN, anns);
    expectOwnLink(company, BOB, bobs);
    expect(company.exchange.mails).toHaveLength(4);
    await run(['--resync', ANN]);
    expect(company.exchange.mails).toHaveLength(4);
    await expectNoHarm(company, runs);
  });

  it('a mailbox that is not served ends with 2 and is named, and no calendar is touched', async () => {
    await open();
    createMeeting(ANN);
    const finished = await run(['--resync', ANN, '--resync', 'nobody@corp.example'], 2);
    expect(finished.stderr).toContain('nobody@corp.example');
    expect(finished.stderr).not.toContain(ANN);
    expect(company.exchange.requests).toEqual([]);
    await expectNoHarm(company, runs);
  });

  it('fills in meetings that existing_meetings = skip had left out', async () => {
    await open({ settings: { EWS: { existing_meetings: 'skip' } } });
    const old = createMeeting(ANN);
    const edited = createMeeting(ANN);
    await run(['--once']);
    expect(company.exchange.mails).toEqual([]);
    const young = createMeeting(ANN);
    company.exchange.editMeeting(ANN, edited, { subject: 'Changed' });
    await run(['--once']);
    expect(blocks(ANN, [old, edited, young])).toEqual([0, 1, 1]);
    await run(['--resync', ANN]);
    expect(blocks(ANN, [old, edited, young])).toEqual([1, 1, 1]);
    expect(company.exchange.mails).toHaveLength(3);
    await expectNoHarm(company, runs);
  });
});

describe('--dry-run', () => {
  it('prints what each run would change and why, and changes nothing anywhere', async () => {
    await open();
    const [plain, first, second] = [createMeeting(ANN, 'Room 4'), createMeeting(ANN), createMeeting(BOB)];
    const startOf = (address: string, id: string): string =>
      company.exchange.readItem(address, id).start.toISOString();
    const none = await files();
    const before = await run(['--once', '--dry-run']);
    const lines = before.stdout.split('\n').map((line) => line.split('\t'));
    expect(lines).toContainEqual([ANN, startOf(ANN, first), 'Plan', 'insert', 'keyword-without-block']);
    expect(lines).toContainEqual([BOB, startOf(BOB, second), 'Plan', 'insert', 'keyword-without-block']);
    expect(lines.filter((line) => line.length > 1)).toHaveLength(2);
    expect(await files()).toEqual(none);
    await run(['--once']);
    company.cms.objects.regenerateSecret('ann.space');
    company.exchange.editMeeting(BOB, second, { location: null });
    const known = await files();
    const ids = [plain, first];
    const bodies = blocks(ANN, ids);
    const after = await run(['--once', '--dry-run']);
    expect(after.stdout).toContain([BOB, startOf(BOB, second), 'Plan', 'remove', 'keyword-gone'].join('\t'));
    expect(after.stdout).not.toContain(ANN);
    const resync = await run(['--resync', ANN, '--dry-run']);
    expect(resync.stdout).toContain(
      [ANN, startOf(ANN, first), 'Plan', 'replace', 'details-differ'].join('\t'),
    );
    expect(await files()).toEqual(known);
    expect(blocks(ANN, ids)).toEqual(bodies);
    expect(company.exchange.mails).toHaveLength(2);
    expect(updates()).toHaveLength(2);
    await expectNoHarm(company, runs);
  });

  it('prints a subject in one line, with nothing in it that could steer a terminal', async () => {
    await open();
    const id = createMeeting(ANN);
    company.exchange.editMeeting(ANN, id, { subject: '\u001b]0;x\u0007Plan\r\n\u202eB\t\u009b2J' });
    const { stdout } = await run(['--once', '--dry-run']);
    expect(stdout).toContain('\t\\u001b]0;x\\u0007Plan \\u202eB \\u009b2J\t');
  });
});

describe('two runs at once', () => {
  it('the second leaves the work to the first and ends with 0', async () => {
    await open();
    const id = createMeeting(ANN);
    const held = holdRequests();
    const first = company.home.start(['--once']);
    await held.first;
    const before = company.exchange.requests.length;
    const second = await run(['--once']);
    expect(second.stderr).toBe('');
    expect(company.exchange.requests.length).toBe(before);
    held.releaseAll();
    runs.push(await first.finished);
    expect(runs.at(-1)).toMatchObject({ code: 0 });
    expect(blocks(ANN, [id])).toEqual([1]);
    expect(company.exchange.mails).toHaveLength(1);
    await expectNoHarm(company, runs);
  });

  it.runIf(triesAll)('a resync beside a run-once waits for its end and does the work itself', async () => {
    await open();
    const id = createMeeting(ANN);
    await run(['--once']);
    company.cms.objects.regenerateSecret('ann.space');
    const held = holdRequests();
    const first = company.home.start(['--once']);
    await held.first;
    const resync = company.home.start(['--resync', ANN]);
    resync.child.stderr?.once('data', () => held.releaseAll());
    runs.push(await first.finished, await resync.finished);
    expect(runs).toMatchObject([{ code: 0 }, { code: 0 }, { code: 0 }]);
    expectOwnLink(company, ANN, id);
    await expectNoHarm(company, runs);
  });
});

describe('keyword_removed and send_updates', () => {
  it('keep leaves the block, remove takes it out; none mails nobody', async () => {
    await open({ settings: { EWS: { keyword_removed: 'keep', send_updates: 'none' } } });
    const id = createMeeting(ANN);
    await run(['--once']);
    company.exchange.editMeeting(ANN, id, { location: 'Room 4' });
    await run(['--once']);
    expect(blocks(ANN, [id])).toEqual([1]);
    await company.home.writeSettings({ EWS: { keyword_removed: 'remove', send_updates: 'none' } });
    await run(['--resync', ANN]);
    expect(blocks(ANN, [id])).toEqual([0]);
    expect(updates()).toHaveLength(2);
    expect(company.exchange.mails).toEqual([]);
    await expectNoHarm(company, runs);
  });
});

async function open(options: CompanyOptions = {}): Promise<void> {
  runs = [];
  company = await openCompany(options);
  for (const user of ['ann', 'bob']) company.hire(user, { passcode: '66004217' });
}

function createMeeting(organizer: string, location = 'Room 4 / @cms'): string {
  const body = `<p>${BODY_WORDS}</p>`;
  const input = { subject: 'Plan', location, body, attendees: [GUEST], ...hourAt(2) };
  return company.exchange.createMeeting(organizer, input);
}

async function run(args: readonly string[], code = 0): Promise<Finished> {
  const finished = await company.home.run(args);
  runs.push(finished);
  expect(finished).toMatchObject({ code, signal: null });
  return finished;
}

/** Keeps the program waiting for the answers of Exchange. */
function holdRequests(): { readonly first: Promise<void>; releaseAll(): void } {
  const waiting: (() => void)[] = [];
  let arrived: () => void;
  const first = new Promise<void>((resolve) => (arrived = resolve));
  const end = company.exchange.onRequest(() => {
    arrived();
    return new Promise<void>((go) => waiting.push(go));
  });
  return {
    first,
    releaseAll() {
      end();
      for (const go of waiting) go();
    },
  };
}

function blocks(address: string, ids: readonly string[]): number[] {
  return ids.map((id) => writtenBlocks(bodyOf(company, address, id)).length);
}

function updates(): readonly unknown[] {
  return company.exchange.requests.filter(({ operation }) => operation === 'UpdateItem');
}

/** Every file of the home but the logs, with its bytes. */
async function files(): Promise<Record<string, string>> {
  const entries = await readdir(company.home.dir, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((name) => !path.relative(company.home.dir, name).startsWith('logs'));
  const texts = await Promise.all(names.sort().map((name) => readFile(name, 'latin1')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}
