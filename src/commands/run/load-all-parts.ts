/**
 * All that the program otherwise loads when it first needs it. A loop that runs for weeks must not come to need a part
 * after the files of the program were replaced: it would fail every meeting from then on. A run-once is over too soon for
 * that, and most of them need none of this.
 *
 * Each part is loaded by the very file that will ask for it again: Node looks a file up anew for every other one.
 */
import { loadRenderTemplate } from '../../app.js';
import { loadBridgeClient } from '../../cms/cms-client.js';
import { loadRequests } from '../../exchange/ews-calendar.js';
import { loadPageMeetings } from '../../sync/mailbox/mailbox.js';

export async function loadAllParts(): Promise<void> {
  await Promise.all([loadBridgeClient(), loadPageMeetings(), loadRenderTemplate(), loadRequests()]);
}
