/** One object of CMS by its id, such as `GET /coSpaces/<id>`. Knows nothing of what it holds. */
import type { AskCms } from '../bridges/cms-request.js';
import { badAnswer } from '../trouble.js';
import { attributeOf, type XmlElement } from '../../xml/tree.js';

export interface ObjectRequest {
  /** Of the list that it stands in, e.g. `coSpaces`. */
  readonly list: string;
  readonly id: string;
  /** Name of the root element. */
  readonly root: string;
  /** For messages: "the details of a space". */
  readonly what: string;
}

/**
 * @returns undefined where there is no such object (any more)
 * @throws CmsError
 */
export async function readObject(ask: AskCms, request: ObjectRequest): Promise<XmlElement | undefined> {
  const { list, id, root, what } = request;
  const answer = await ask({ path: `${list}/${encodeURIComponent(id)}`, root, what });
  if (answer === 'gone') return undefined;
  const ownId = attributeOf(answer.root, 'id') ?? id;
  if (ownId.toLowerCase() === id.toLowerCase()) return answer.root;
  // Publishing somebody else's room is worse than publishing none.
  const hint = 'Check for a caching proxy between here and CMS.';
  throw badAnswer(`CMS was asked for ${what} and gave another one.`, hint);
}
