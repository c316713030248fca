/**
 * A program: the CPU of one idle poll, 32 at a time, in one of three ways, given as JSON on the command line:
 * `ours` is the Exchange adapter as the program uses it; `floor` the least that HTTP allows, a prepared text over kept
 * connections and a search for the state in the answer; `library` is ews-javascript-api with the transport it brings.
 */
import { Agent, request } from 'node:http';
import { createEwsCalendar } from '../src/exchange/ews-calendar.js';
import { Secret } from '../src/config/secret.js';
import { renderSyncFolderItems } from '../src/exchange/operations/sync-folder-items.js';
import { systemClock } from '../src/system-clock.js';
import type { Log } from '../src/sync/ports.js';
import { syncStateAt } from './canned-answers.js';
import type { PollCostOptions, PollCostResult } from './poll-cost-options.js';

const IN_FLIGHT = 32;
const options = JSON.parse(process.argv[2] ?? '{}') as PollCostOptions;

type Poll = (
  address: string,
  state: string | undefined,
) => Promise<{ readonly state: string; readonly changes: number }>;

const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {
  return;
}

function createOurs(): Poll {
  const calendar = createEwsCalendar(
    {
      url: options.url,
      user: 'svc@corp.example',
      password: new Secret('password'),
      auth: 'basic',
      mailDomain: 'corp.example',
      pollIntervalMs: 60_000,
      concurrency: IN_FLIGHT,
      timeoutMs: 30_000,
      tls: { verify: true },
    },
    { log: silent, clock: systemClock, signal: new AbortController().signal, version: '1.0.0' },
  );
  calendar.beginCycle();
  return async (address, state) => {
    const page = await calendar.readChanges(address, state);
    return { state: page.syncState, changes: page.changes.length };
  };
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
  return (address, state = '') =>
    new Promise((resolve, reject) => {
      const sent = request(options.url, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const start = text.indexOf('<m:SyncState>') + 13;
          resolve({ state: text.slice(start, text.indexOf('<', start)), changes: 0 });
        });
      });
      sent.on('error', reject);
      sent.end(before + address + between + state + after);
    });
}

/** Loaded only where it is measured: loading costs more than a thousand polls. */
async function createLibrary(): Promise<Poll> {
  const { default: nodeUtil } = await import('node:util');
  Object.assign(nodeUtil, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  const { default: ews } = await import('ews-javascript-api');
  const marker = new ews.ExtendedPropertyDefinition(
    new ews.Guid('6d9a3c0e-52f7-4b8e-9a41-c3e0f7d21b85'),
    'CmsCalendarMagic',
    ews.MapiPropertyType.String,
  );
  const properties = new ews.PropertySet(ews.BasePropertySet.IdOnly, [
    ews.AppointmentSchema.Location,
    ews.AppointmentSchema.AppointmentType,
    ews.AppointmentSchema.AppointmentState,
    ews.AppointmentSchema.End,
    marker,
  ]);
  return async (address, state) => {
    const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1, ews.TimeZoneInfo.Utc);
    service.Url = new ews.Uri(options.url);
    service.Credentials = new ews.WebCredentials('svc@corp.example', 'password');
    service.ImpersonatedUserId = new ews.ImpersonatedUserId(ews.ConnectingIdType.SmtpAddress, address);
    const folder = new ews.FolderId(ews.WellKnownFolderName.Calendar);
    const scope = ews.SyncFolderItemsScope.NormalItems;
    const page = await service.SyncFolderItems(folder, properties, [], 512, scope, state ?? '');
    return { state: page.SyncState, changes: page.Count };
  };
}

async function pollMany(poll: Poll, count: number): Promise<void> {
  const states = new Map<string, string>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const address = `m${next % 1000}@corp.example`;
      const state = states.get(address) ?? syncStateAt(1, options.stateLength);
      const answer = await poll(address, state);
      if (answer.state.length !== options.stateLength) throw new Error('The poll brought no state.');
      states.set(address, answer.state);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

/** Pages one after the other. */
async function readPages(poll: Poll, count: number): Promise<void> {
  for (let page = 0; page < count; page += 1) {
    const { changes } = await poll('page512@corp.example', undefined);
    if (changes !== 512) throw new Error(`The page holds ${changes} changes.`);
  }
}

const poll =
  options.way === 'ours' ? createOurs() : options.way === 'floor' ? createFloor() : await createLibrary();
const run = options.work === 'idle' ? pollMany : readPages;
await run(poll, options.warmUp);
const before = process.cpuUsage();
await run(poll, options.count);
const spent = process.cpuUsage(before);
const result: PollCostResult = { cpuMsEach: (spent.user + spent.system) / 1000 / options.count };
process.stdout.write(JSON.stringify(result), () => process.exit(0));
