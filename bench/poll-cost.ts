/**
 * A program: the CPU of one idle poll, 32 at a time, in one of two ways: `ours` is the Exchange adapter as the program uses
 * it; `floor` the least that HTTP allows, a prepared text over kept connections and a search for the state in the answer.
 */
import { Agent, request } from 'node:http';
import { EwsCalendar } from '../src/exchange/ews-calendar.js';
import { Secret } from '../src/config/secrets/secret.js';
import { renderSyncFolderItems } from '../src/exchange/operations/sync-folder-items.js';
import { systemClock } from '../src/system-clock.js';
import { silentLog } from './silent-log.js';
import { STATE_LENGTH, stateAt } from './sync-states.js';

export interface PollCostOptions {
  readonly way: 'ours' | 'floor';
  readonly url: string;
  readonly count: number;
}

const IN_FLIGHT = 32;
const { way, url, count } = JSON.parse(process.argv[2] ?? '{}') as PollCostOptions;

/** @returns the next state */
type Poll = (address: string, state: string) => Promise<string>;

function createOurs(): Poll {
  const calendar = new EwsCalendar(
    {
      url,
      user: 'svc@corp.example',
      password: new Secret('password'),
      auth: 'basic',
      mailDomain: 'corp.example',
      pollIntervalMs: 60_000,
      concurrency: IN_FLIGHT,
      timeoutMs: 30_000,
      tls: { verify: true, cas: [] },
    },
    { log: silentLog, clock: systemClock, signal: new AbortController().signal, version: '1.0.0' },
  );
  calendar.beginCycle();
  return async (address, state) => (await calendar.readChanges(address, state)).syncState;
}

function createFloor(): Poll {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const [before = '', between = '', after = ''] = renderSyncFolderItems('{address}', '{state}').split(
    /\{address\}|\{state\}/,
  );
  const headers = {
    'Content-Type': 'text/xml; charset=utf-8',
    Authorization: `Basic ${Buffer.from('svc@corp.example:password').toString('base64')}`,
  };
  return (address, state) =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const start = text.indexOf('<m:SyncState>') + 13;
          resolve(text.slice(start, text.indexOf('<', start)));
        });
      });
      sent.on('error', reject);
      sent.end(before + address + between + state + after);
    });
}

async function pollMany(poll: Poll, polls: number): Promise<void> {
  const states = new Map<string, string>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < polls) {
      next += 1;
      const address = `m${next % 1000}@corp.example`;
      const state = await poll(address, states.get(address) ?? stateAt(1));
      if (state.length !== STATE_LENGTH) throw new Error('The poll brought no state.');
      states.set(address, state);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

const poll = way === 'ours' ? createOurs() : createFloor();
await pollMany(poll, count / 4);
const before = process.cpuUsage();
await pollMany(poll, count);
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify((user + system) / 1000 / count), () => process.exit(0));
