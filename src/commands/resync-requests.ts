/** What `--resync` left for the instance that is at work: carried out at the start of its next cycle. */
import path from 'node:path';
import type { App, Instance } from '../app.js';
import { UsageError } from '../errors.js';
import { forgetResyncRequest, takeResyncRequests } from '../store/resync-requests.js';
import { runOneCycle } from './cycle-run.js';

/**
 * Carries out the requests and forgets each once it was begun: a mailbox that fails half way is without a sync state
 * then, and is read from the start by the next cycle anyhow.
 * @throws Trouble of reach run; the requests are kept then
 */
export async function carryOutResyncRequests(app: App, instance: Instance): Promise<void> {
  const dir = path.join(app.home, 'state');
  for (const request of await takeResyncRequests(dir)) {
    if (app.stop.aborted) return;
    try {
      app.log.info('Resync asked for.', { mailbox: request.address });
      const outcome = await runOneCycle(app, instance, { resync: [request.address] });
      if (outcome.trouble !== undefined) throw outcome.trouble;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      app.log.warn(error.message, { mailbox: request.address });
    }
    await forgetResyncRequest(dir, request);
  }
}
