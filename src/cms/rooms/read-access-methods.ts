/**
 * The access methods of a space: `GET /coSpaces/<id>/accessMethods`, and one by one, since scope, passcode and secret stand
 * in each one's own answer only. Does not choose among them: see choose-way-in.ts.
 */
import type { CmsError } from '../../errors.js';
import type { WayIn } from './choose-way-in.js';
import type { AskCms } from '../bridges/cms-request.js';
import { readObject } from '../xml/read-object.js';
import { badAnswer } from '../cms-errors.js';
import { readItems } from '../xml/read-pages.js';
import { toWayIn, type Space } from './read-space.js';
import { attributeOf, textOf, type XmlElement } from '../../xml/tree.js';

export interface AccessMethod extends WayIn {
  /** CMS 2.9 and later; empty where it has none. */
  readonly name: string;
  /** `public` or `private`, CMS 3.0 and later; empty where it is not set. */
  readonly scope: string;
}

/**
 * Where CMS does not say that a space has none, it is asked: the space's own values may be those of the hosts.
 * @throws CmsError `BadAnswer` where CMS gives fewer than the space has: one that is not seen may be the one to publish
 */
export async function readAccessMethods(ask: AskCms, space: Space): Promise<readonly AccessMethod[]> {
  if (space.accessMethodCount === 0) return [];
  const list = `coSpaces/${encodeURIComponent(space.id)}/accessMethods`;
  const methods: AccessMethod[] = [];
  let listed = 0;
  const pages = {
    path: list,
    what: 'the access methods of a space',
    mayBeMissing: space.accessMethodCount === undefined,
  };
  for await (const entry of readItems(ask, pages)) {
    listed += 1;
    const id = attributeOf(entry, 'id') ?? '';
    const method = id === '' ? undefined : await readAccessMethod(ask, list, id);
    if (method === undefined) continue;
    // Half an answer would leave out the scope as well, and with it the one to publish.
    if (isOtherThanListed(method, entry)) throw notWhole();
    // Its name may stand in the list alone.
    methods.push({ ...method, name: method.name || (textOf(entry, 'name') ?? '') });
  }
  if (methods.length >= Math.max(listed, space.accessMethodCount ?? 0)) return methods;
  throw notWhole();
}

function isOtherThanListed(method: AccessMethod, entry: XmlElement): boolean {
  const isOther = (name: 'uri' | 'callId'): boolean => {
    const listed = textOf(entry, name)?.toLowerCase() ?? '';
    return listed !== '' && listed !== method[name].toLowerCase();
  };
  return isOther('uri') || isOther('callId');
}

function notWhole(): CmsError {
  const hint = 'Check that the API account may see them, if this lasts.';
  return badAnswer('CMS did not give all of the access methods of a space.', hint);
}

async function readAccessMethod(ask: AskCms, list: string, id: string): Promise<AccessMethod | undefined> {
  const root = await readObject(ask, list, id, 'the details of an access method');
  if (root === undefined) return undefined;
  return {
    ...toWayIn(root),
    name: textOf(root, 'name') ?? '',
    scope: textOf(root, 'scope')?.toLowerCase() ?? '',
  };
}
