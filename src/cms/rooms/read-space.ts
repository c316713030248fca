/** One space with all that CMS tells of it. `GET /coSpaces/<id>`: only here are the passcode and the secret. */
import type { WayIn } from './choose-way-in.js';
import type { AskCms } from '../bridges/cms-request.js';
import { readObject } from '../xml/read-object.js';
import { child, textOf, type XmlElement } from '../../xml/tree.js';

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
  const root = await readObject(ask, 'coSpaces', id, 'the details of a space');
  if (root === undefined) return undefined;
  return {
    ...toWayIn(root),
    id,
    name: textOf(root, 'name') ?? '',
    secondaryUri: textOf(root, 'secondaryUri') ?? '',
    ownerJid: textOf(root, 'ownerJid') ?? '',
    nonMemberAccess: textOf(root, 'nonMemberAccess')?.toLowerCase() !== 'false',
    accessMethodCount: toCount(textOf(root, 'numAccessMethods')),
  };
}

/** Spaces and access methods have the same elements for it. */
export function toWayIn(root: XmlElement): WayIn {
  return {
    uri: textOf(root, 'uri') ?? '',
    callId: textOf(root, 'callId') ?? '',
    passcode: textOf(root, 'passcode') ?? '',
    // A blank may belong to it.
    secret: child(root, 'secret')?.text ?? '',
  };
}

function toCount(text = ''): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
