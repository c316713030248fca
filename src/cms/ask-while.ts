/** Ends a reading of many requests that takes too long as a whole, though each of them is answered in time. */
import { CmsError } from '../errors.js';
import type { AskCms } from './cms-request.js';

/** @param mayGoOn asked before each request; once it says false, nothing more is sent and the reading fails */
export function askWhile(ask: AskCms, mayGoOn: () => boolean): AskCms {
  return async (request) => {
    if (mayGoOn()) return await ask(request);
    throw new CmsError('Unavailable', `CMS is too slow with ${request.what}.`, {
      reach: 'run',
      retry: { when: 'next-cycle' },
      hint: 'Check the load of the Call Bridge and the network between here and there, if this lasts.',
    });
  };
}
