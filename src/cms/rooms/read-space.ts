/** One space with all that CMS tells of it. `GET /coSpaces/<id>`: only here are the passcode and the secret. */
import type { WayIn } from './choose-way-in.js';
import type { AskCms } from '../bridges/cms-request.js';
import { readObject } from '../xml/read-object.js';
import { findChild, findText, type XmlElement } from '../xml/xml-element.js';

/** Its own values are one way in. Elements that are not set are absent or empty; both are the empty text here. */
export interface Space extends WayIn {
  readonly id: string;
  readonly name: string;
  readonly secondaryUri: string;
  readonly ownerJid: string;
  readonly nonMemberAccess: boolean;
  /** How many access methods it has; undefined where CMS does not say. */
  readonly accessMethodCount: number | undefined;
}

/**
 * @returns undefined where there is no such space (any more)
 * @throws CmsError
 */
export async function readSpace(ask: AskCms, id: string): Promise<Space | undefined> {
  const what = 'the details of a space';
  const root = await readObject(ask, { list: 'coSpaces', id, root: 'coSpace', what });
  if (root === undefined) return undefined;
  return {
    ...toWayIn(root),
    id,
    name: findText(root, 'name') ?? '',
    secondaryUri: findText(root, 'secondaryUri') ?? '',
    ownerJid: findText(root, 'ownerJid') ?? '',
    nonMemberAccess: findText(root, 'nonMemberAccess')?.toLowerCase() !== 'false',
    accessMethodCount: toCount(findText(root, 'numAccessMethods')),
  };
}

/** Spaces and access methods have the same elements for it. */
export function toWayIn(root: XmlElement): WayIn {
  return {
    uri: findText(root, 'uri') ?? '',
    callId: findText(root, 'callId') ?? '',
    passcode: findText(root, 'passcode') ?? '',
    // A blank may belong to it.
    secret: findChild(root, 'secret')?.text ?? '',
  };
}

function toCount(text = ''): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
