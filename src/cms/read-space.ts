/** One space with all that CMS tells of it. `GET /coSpaces/<id>`: only here are the passcode and the secret. */
import { CmsError } from '../errors.js';
import type { AskCms } from './cms-request.js';
import { findAttribute, findChild, findText } from './xml-element.js';

/** Elements that are not set are absent or empty; both are the empty text here. Secret: never logged, never stored. */
export interface Space {
  readonly id: string;
  readonly name: string;
  /** User part only, without a domain. */
  readonly uri: string;
  readonly callId: string;
  /** The PIN. May begin with 0. */
  readonly passcode: string;
  /** Any text at all. */
  readonly secret: string;
  readonly nonMemberAccess: boolean;
}

/**
 * @returns undefined where there is no such space (any more)
 * @throws CmsError
 */
export async function readSpace(ask: AskCms, id: string): Promise<Space | undefined> {
  const what = 'the details of a space';
  const answer = await ask({ path: `coSpaces/${encodeURIComponent(id)}`, root: 'coSpace', what });
  if (answer.kind === 'gone') return undefined;
  const { root } = answer;
  const ownId = findAttribute(root, 'id') ?? id;
  if (ownId.toLowerCase() !== id.toLowerCase()) {
    // Publishing somebody else's room is worse than publishing none.
    throw new CmsError('BadAnswer', `CMS was asked for ${what} and gave another one.`, {
      reach: 'meeting',
      retry: { when: 'next-cycle' },
      hint: 'Check for a caching proxy between here and CMS.',
    });
  }
  return {
    id,
    name: findText(root, 'name') ?? '',
    uri: findText(root, 'uri') ?? '',
    callId: findText(root, 'callId') ?? '',
    passcode: findText(root, 'passcode') ?? '',
    secret: findChild(root, 'secret')?.text ?? '',
    nonMemberAccess: findText(root, 'nonMemberAccess')?.toLowerCase() !== 'false',
  };
}
