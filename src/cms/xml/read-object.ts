/** One object of CMS by its id, such as `GET /coSpaces/<id>`. Knows nothing of what it holds. */
import { attributeOf, type XmlElement } from '../../xml/tree.js';
import type { AskCms } from '../bridges/cms-request.js';
import { badAnswer } from '../cms-errors.js';

/**
 * @param list that it stands in, e.g. `coSpaces`
 * @param what for messages: "the details of a space"
 * @returns undefined where there is no such object (any more)
 * @throws CmsError
 */
export async function readObject(
  ask: AskCms,
  list: string,
  id: string,
  what: string,
): Promise<XmlElement | undefined> {
  const root = entryOf(list.slice(list.lastIndexOf('/') + 1));
  const answer = await ask({ path: `${list}/${encodeURIComponent(id)}`, root, what });
  if (answer === 'gone') return undefined;
  const ownId = attributeOf(answer.root, 'id') ?? id;
  if (ownId.toLowerCase() === id.toLowerCase()) return answer.root;
  // Publishing somebody else's room is worse than publishing none.
  const hint = 'Check for a caching proxy between here and CMS.';
  throw badAnswer(`CMS was asked for ${what} and gave another one.`, hint);
}

/** CMS names a list by the plural of what it holds: `accessMethods`, `accessMethod`. */
export function entryOf(list: string): string {
  return list.replace(/s$/, '');
}
