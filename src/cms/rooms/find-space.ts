/**
 * The one space with a given URI. `GET /coSpaces?filter=`: the filter is a substring match over names and URIs
 * (`ann.space` also finds `joann.space`), so the first hit is not the answer, and all pages are looked through.
 */
import type { Log } from '../../sync/ports.js';
import type { AskCms } from '../bridges/cms-request.js';
import { readItems } from '../xml/read-pages.js';
import { readSpace, type Space } from './read-space.js';
import { attributeOf, textOf } from '../../xml/tree.js';

/** Entries without a URI that are looked into; a filter that finds more of them says nothing. */
const MAX_LOOKED_INTO = 50;

/**
 * @param uri user part only; compared with `uri` and `secondaryUri`, without regard to case
 * @returns undefined where there is none, or where it went while we looked
 * @throws CmsError
 */
export async function findSpaceByUri(ask: AskCms, uri: string, log: Log): Promise<Space | undefined> {
  const list = { path: 'coSpaces', what: 'the list of spaces', query: { filter: uri } };
  const withoutUri: string[] = [];
  for await (const entry of readItems(ask, list)) {
    const id = attributeOf(entry, 'id') ?? '';
    const entryUri = textOf(entry, 'uri');
    if (id === '') continue;
    if (isSame(entryUri, uri) || isSame(textOf(entry, 'secondaryUri'), uri)) return readIfStill(ask, id, uri);
    // CMS's own documentation shows list entries without a URI.
    if (entryUri === undefined) withoutUri.push(id);
  }
  if (withoutUri.length > MAX_LOOKED_INTO) {
    const message =
      'CMS lists many spaces without their URI; only some of them were looked into for a personal room.';
    log.warn(message, { count: MAX_LOOKED_INTO, total: withoutUri.length });
  }
  for (const id of withoutUri.slice(0, MAX_LOOKED_INTO)) {
    const space = await readIfStill(ask, id, uri);
    if (space !== undefined) return space;
  }
  return undefined;
}

/** Between the list and the details the space may have been deleted or given another URI. */
async function readIfStill(ask: AskCms, id: string, uri: string): Promise<Space | undefined> {
  const space = await readSpace(ask, id);
  return isSame(space?.uri, uri) || isSame(space?.secondaryUri, uri) ? space : undefined;
}

function isSame(a: string | undefined, b: string): boolean {
  return a !== undefined && a.toLowerCase() === b.toLowerCase();
}
