/**
 * One cell of the matrix from a sound company through the fault to meetings that are all filled in: what the table says
 * is what happened, nobody else noticed, and in the end there is one block and one mail for each meeting.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { joinLinks, writtenBlocks } from '../blocks.js';
import { joinLink } from '../company.js';
import { expectNoHarm } from '../no-harm.js';
import type { Finished } from '../program.js';
import { allMailboxes, isUserSyncNear, openWorld, SLOW_TIMEOUT_MS, USERS_PAGE } from './fault-world.js';
import type { CellMeeting, CellWorld } from './fault-world.js';
import type { FaultCell } from './fault-cells.js';
import type { Position, Wait } from './fault-table.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** No more than this many waits for an answer follow each other in one cycle; the rest is a loaded machine. */
const DEADLINE_MS = 4 * SLOW_TIMEOUT_MS + 180_000;
/** At most as many requests to CMS are under way at a time. */
const CMS_CONNECTIONS = 3;
/** Nothing, or the one line that says who was not served and what waits. */
const WHO_WAITS = /^(\d of \d mailboxes served in [^\n]*\n)?$/;
const PLACE: Readonly<Record<Position, number>> = { first: 0, middle: 1, last: 2 };

export async function runFaultCell(cell: FaultCell, how: 'in-process' | 'processes'): Promise<void> {
  const world = await openWorld(cell, how);
  try {
    await new CellRun(cell, world).go();
  } finally {
    await world.company.close();
  }
}

class CellRun {
  readonly #cell: FaultCell;
  readonly #world: CellWorld;
  readonly #runs: Finished[] = [];
  /** As they are served. */
  #order: readonly string[] = allMailboxes();
  #struckMailbox = '';

  constructor(cell: FaultCell, world: CellWorld) {
    this.#cell = cell;
    this.#world = world;
  }

  async go(): Promise<void> {
    const { expected, server, operation } = this.#cell;
    const { company, program } = this.#world;
    const isAtFirst = operation === 'users-at-first';
    if (!isAtFirst) await this.#beginSoundly();
    this.#world.createMeetings(this.#order);
    if (operation === 'users') await program.passUserSync();
    const strikes = this.#arm();
    const failed = await this.#run();
    expect(strikes(), 'the fault has struck').toBeGreaterThan(0);
    this.#expectOutcome(failed);
    await this.#expectUsersKept();
    company.exchange.faults.clear();
    company.cms.faults.clear();
    if (expected.reach === 'meeting' || expected.reach === 'mailbox') await this.#waitFor(expected.wait);
    // A mailbox that was refused before all were is asked again after five minutes.
    else await program.pass(expected.reach === 'run' ? 6 * MINUTE_MS : MINUTE_MS);
    expect(await this.#run()).toMatchObject({ code: 0, stderr: '' });
    await this.#expectAllDone();
    if (server === 'exchange' && expected.reach === 'mailbox') await this.#expectIdle();
  }

  async #beginSoundly(): Promise<void> {
    expect(await this.#run()).toMatchObject({ code: 0, stderr: '' });
    this.#order = this.#requests('SyncFolderItems').map(({ mailbox }) => mailbox);
    expect(this.#order).toHaveLength(allMailboxes().length);
    await this.#world.program.pass(MINUTE_MS);
  }

  /** @returns tells how often the fault has struck */
  #arm(): () => number {
    const cell = this.#cell;
    const { exchange, cms } = this.#world.company;
    const at = PLACE[cell.at];
    this.#struckMailbox = this.#order[at]!;
    if (cell.server === 'cms') {
      cms.faults.add({
        ...cell.row.fault,
        at: this.#targetOf(cell.operation, at),
        times: cell.row.strikes === 'once' ? 1 : Infinity,
      });
      return () => cms.faults.struck;
    }
    const { operation, row, executed } = cell;
    const isUpdate = operation === 'UpdateItem';
    // Each mailbox has two meetings, which are read together and written one by one.
    const ofMailbox = { mailbox: this.#struckMailbox, nth: isUpdate && cell.at === 'last' ? 2 : 1 };
    const ofAll = { nth: isUpdate ? { first: 1, middle: 3, last: 6 }[cell.at] : at + 1 };
    const fault = exchange.faults.add({
      ...row.fault,
      operation,
      ...(row.strikes === 'everybody' ? ofAll : ofMailbox),
      times: row.strikes === 'once' ? 1 : Infinity,
      ...(executed === undefined ? {} : { executed }),
    });
    if (row.strikes === 'everybody') {
      let isBegun = false;
      exchange.onRequest(() => {
        // Whatever is asked for from then on.
        if (fault.struck > 0 && !isBegun) exchange.faults.add({ ...row.fault, times: Infinity });
        isBegun = fault.struck > 0;
      });
    }
    return () => fault.struck;
  }

  #targetOf(operation: 'users' | 'users-at-first' | 'spaces' | 'space', at: number): RegExp {
    const uri = `${this.#struckMailbox.replace(/@.*/, '')}.space`;
    switch (operation) {
      case 'users':
      case 'users-at-first':
        return new RegExp(`/users\\?.*offset=${at * USERS_PAGE}\\b`);
      case 'spaces':
        return new RegExp(`/coSpaces\\?.*filter=${uri}\\b`);
      case 'space':
        return new RegExp(`/coSpaces/${this.#world.company.cms.objects.space(uri).id}$`);
    }
  }

  #expectOutcome(failed: Finished): void {
    const { expected, operation } = this.#cell;
    const isRun = expected.reach === 'run';
    expect(failed.ms).toBeLessThan(DEADLINE_MS);
    expect(failed.code, failed.stderr).toBe(isRun ? 1 : 0);
    if (isRun) expect(failed.stderr).toMatch(/^[A-Z][^\n<{]*\.\n/);
    else expect(failed.stderr).toMatch(WHO_WAITS);
    const left = this.#unfinished();
    // One that is said to be gone is looked for once more, to be sure: nothing that waits.
    const isSaidGone = JSON.stringify(this.#cell.row).includes('ErrorItemNotFound');
    // What is left to do is said, and where nothing is, nothing is said. Whom CMS has not named nobody knows of.
    if (expected.reach === 'nothing') expect(failed.stderr).toBe('');
    else if (expected.reach !== 'users' && left.length > 0 && !isSaidGone) expect(failed.stderr).not.toBe('');
    switch (expected.reach) {
      case 'nothing':
        return expect(left).toEqual([]);
      case 'run':
        // Nobody may be asked for whom CMS has not named.
        if (operation === 'users-at-first') expect(this.#requests()).toEqual([]);
        // Accounts lock; on a connection that was signed in, the first refusal is none.
        return expect(this.#requests().filter(({ fault }) => fault !== undefined).length).toBeLessThan(5);
      case 'users':
        expect(left.length).toBeGreaterThan(0);
        return expect(left.length).toBeLessThan(this.#world.meetings.length);
      case 'cms':
        expect(this.#world.company.cms.faults.struck).toBeLessThanOrEqual(this.#mostQuestions());
        expect(left.length).toBeGreaterThan(0);
        return this.#expectAllPolled();
      case 'meeting':
      case 'mailbox':
        this.#expectAllPolled();
        expect(left.filter(({ mailbox }) => mailbox !== this.#struckMailbox)).toEqual([]);
        if (this.#isSureToWait()) expect(left.length).toBeGreaterThan(0);
    }
  }

  /** Once, and once more in a moment. A reset of a kept connection looks like one that was idle: that request goes out again. */
  #mostQuestions(): number {
    return this.#cell.row.fault.kind === 'reset-before-answer' ? 2 + CMS_CONNECTIONS : 2;
  }

  /** The list of users is written whole or not at all; at first, of a list with a gap, all that CMS gave. */
  async #expectUsersKept(): Promise<void> {
    const { expected, operation } = this.#cell;
    const file = path.join(this.#world.company.home.dir, 'config', 'users.txt');
    const lines = (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n').slice(1);
    const isAtFirst = operation === 'users-at-first';
    const wanted =
      isAtFirst && expected.reach === 'users'
        ? this.#requests('SyncFolderItems').map(({ mailbox }) => mailbox)
        : this.#order;
    expect(lines.sort()).toEqual(isAtFirst && expected.reach === 'run' ? [] : [...wanted].sort());
  }

  /** Whether something must be left to do for the next cycle. */
  #isSureToWait(): boolean {
    const cell = this.#cell;
    const isMadeUp = 'orNothing' in cell.expected || 'isDone' in cell.expected;
    return !isMadeUp && !(cell.server === 'exchange' && cell.executed === true);
  }

  #expectAllPolled(): void {
    const polled = new Set(this.#requests('SyncFolderItems').map(({ mailbox }) => mailbox));
    expect([...polled].sort()).toEqual([...this.#order].sort());
  }

  /** Lets the wait pass, and sees that nothing is asked before that. */
  async #waitFor(wait: Wait): Promise<void> {
    const { program } = this.#world;
    // Growing waits begin with the next cycle.
    if (wait === 'next-cycle' || wait === 'growing') return program.pass(MINUTE_MS);
    const waitMs = wait === 'when-mended' ? HOUR_MS : wait;
    const [tooSoonMs, restMs] =
      // The next user sync is as good as the hour.
      isUserSyncNear(this.#cell) ? [10 * MINUTE_MS, 0] : [waitMs - MINUTE_MS, 61 * SECOND_MS];
    const left = this.#unfinished();
    await program.pass(tooSoonMs);
    expect(await this.#run()).toMatchObject({ code: 0, stderr: expect.stringMatching(WHO_WAITS) as string });
    expect(this.#unfinished()).toEqual(left);
    const asked = this.#requests().filter(({ mailbox }) => mailbox === this.#struckMailbox);
    expect(asked.map(({ operation }) => operation)).toEqual([]);
    if (wait !== 'when-mended' || this.#cell.at === 'first') return program.pass(restMs);
    if (this.#cell.at === 'middle') return program.passUserSync();
    expect(await this.#run(['--resync', this.#struckMailbox])).toMatchObject({ code: 0, stderr: '' });
    expect(this.#unfinished()).toEqual([]);
  }

  /** Nothing is left over that would be done once more. */
  async #expectIdle(): Promise<void> {
    await this.#world.program.pass(MINUTE_MS);
    expect(await this.#run()).toMatchObject({ code: 0, stderr: '' });
    expect(this.#requests('UpdateItem')).toEqual([]);
    await this.#expectAllDone();
  }

  #requestsBefore = 0;

  async #run(args: readonly string[] = ['--once']): Promise<Finished> {
    this.#requestsBefore = this.#world.company.exchange.requests.length;
    const ended = await this.#world.program.run(args);
    this.#runs.push(ended);
    return ended;
  }

  /** Of the run before. */
  #requests(operation?: string) {
    const all = this.#world.company.exchange.requests.slice(this.#requestsBefore);
    return operation === undefined ? all : all.filter((one) => one.operation === operation);
  }

  /** Meetings that are not both filled in and sent. */
  #unfinished(): readonly CellMeeting[] {
    return this.#world.meetings.filter((meeting) => this.#blocksAndMails(meeting).join() !== '1,1');
  }

  #blocksAndMails({ mailbox, id }: CellMeeting): readonly [blocks: number, mails: number] {
    const { exchange } = this.#world.company;
    const blocks = writtenBlocks(exchange.readItem(mailbox, id).body.text).length;
    return [blocks, exchange.mails.filter(({ itemId }) => itemId === id).length];
  }

  async #expectAllDone(): Promise<void> {
    const { company, meetings } = this.#world;
    for (const meeting of meetings) {
      expect(this.#blocksAndMails(meeting), 'one block and one mail').toEqual([1, 1]);
      const { text } = company.exchange.readItem(meeting.mailbox, meeting.id).body;
      expect(joinLinks(text)).toEqual([joinLink(company.cms, meeting.mailbox.replace(/@.*/, ''))]);
    }
    await expectNoHarm(company, this.#runs);
    const log = JSON.stringify(await company.home.readLog());
    expect(log).not.toMatch(/unforeseen|bug in the program|mistake in the program/);
  }
}
