/** What becomes of requests that cannot be cleared away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { App, Instance } from '../../../src/app.js';
import { carryOutResyncRequests } from '../../../src/commands/resync-requests.js';
import { takeResyncRequests } from '../../../src/store/resync-requests.js';

it('a request that cannot be removed is carried out once, said once, and stops nobody', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'cms-calendar-magic-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const warnings: string[] = [];
  const log = {
    debug: ignore,
    info: ignore,
    error: ignore,
    warn: (text: string) => void warnings.push(text),
  };
  const app = { home, log } as unknown as App;
  const instance = { store: { flush: () => Promise.resolve() } } as unknown as Instance;
  // A folder is what no right in the world lets a plain removal take away.
  const file = home;
  const request = { address: 'ann@corp.example', requestedAt: '2026-06-10T10:00:00.000Z', files: [file] };
  const named = new Set<string>();
  const { resyncToo, onResynced } = await carryOutResyncRequests(
    app,
    instance,
    [request],
    [request.address],
    named,
  );
  expect([...(resyncToo ?? [])]).toEqual([request.address]);
  await onResynced?.(request.address);
  expect(warnings).toHaveLength(1);
  expect([...named]).toEqual([file]);
  expect(await takeResyncRequests(path.join(home, 'state'), log, named)).toEqual([]);
});

function ignore(): void {
  return;
}
