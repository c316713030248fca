/**
 * Reads a list of CMS over all its pages. CMS returns min(limit, its own cap), and the cap is not documented (10 and 20
 * were seen), so the next offset is what came, not what was asked for. Pages are no snapshot: an object may come twice
 * or slip through when the list changes meanwhile, which the caller is told.
 */
import type { CmsError } from '../../errors.js';
import type { AskCms } from '../bridges/cms-request.js';
import { badAnswer } from '../cms-errors.js';
import { entryOf } from './read-object.js';
import { attributeOf, children, type XmlElement } from '../../xml/tree.js';

/** More than CMS's caps that were seen; a server with a higher one saves us requests. */
const PAGE_LIMIT = 500;
/** At ten a page, twice as many users as the largest company we can think of. */
const MAX_PAGES = 10_000;

export interface ListRequest {
  /** It ends with the name of the list, e.g. `coSpaces/3f0c.../accessMethods`. */
  readonly path: string;
  readonly what: string;
  /** An older CMS may not know the list: it is then empty. */
  readonly mayBeMissing?: boolean;
  readonly query?: Readonly<Record<string, string>>;
}

export interface ListPage {
  /** Those that no earlier page had. */
  readonly items: readonly XmlElement[];
  /** Of all matches, as the server said on this page; undefined where it said none. */
  readonly total: number | undefined;
}

/**
 * @returns the pages as they come, each object once
 * @throws CmsError, among others `BadAnswer` where the server ignores the offset
 */
export async function* readPages(ask: AskCms, list: ListRequest): AsyncGenerator<ListPage, void, void> {
  const seen = new Set<string>();
  let firstPage: readonly string[] = [];
  let pagesWithoutNews = 0;
  for (let offset = 0, pages = 0; ; pages += 1) {
    if (pages >= MAX_PAGES) throw endless(list);
    const { found, total } = await readPage(ask, list, offset);
    const keys = found.map(toKey);
    // What is in the set already does not make it larger.
    const news = found.filter((_item, i) => seen.size < seen.add(keys[i]!).size);
    // Pages that shift bring an object twice; a whole page of them again, or the first page, is something else.
    pagesWithoutNews = news.length === 0 && found.length > 0 ? pagesWithoutNews + 1 : 0;
    const isFirstAgain = offset > 0 && found.length > 1 && keys.join('\n') === firstPage.join('\n');
    if (isFirstAgain || pagesWithoutNews >= 2) throw endless(list);
    if (offset === 0) firstPage = keys;
    yield { items: news, total };
    offset += found.length;
    if (found.length === 0 || (total !== undefined && offset >= total)) return;
  }
}

/** The objects of all pages. @throws CmsError, also where fewer came than the list has: what is missing counts as well */
export async function* readItems(ask: AskCms, list: ListRequest): AsyncGenerator<XmlElement, void, void> {
  let missing = 0;
  let count = 0;
  for await (const { items, total } of readPages(ask, list)) {
    yield* items;
    count += items.length;
    missing = (total ?? count) - count;
  }
  if (missing > 0) throw badList(list, 'gave fewer of them than it has');
}

async function readPage(
  ask: AskCms,
  list: ListRequest,
  offset: number,
): Promise<{ readonly found: readonly XmlElement[]; readonly total: number | undefined }> {
  const query = { ...list.query, offset: String(offset), limit: String(PAGE_LIMIT) };
  const { path, what, mayBeMissing = false } = list;
  const root = path.slice(path.lastIndexOf('/') + 1);
  const answer = await ask({ path, query, root, what, mayBeMissing });
  if (answer === 'gone') {
    if (mayBeMissing) return { found: [], total: 0 };
    throw badList(list, 'does not know the list');
  }
  const found = children(answer.root, entryOf(root));
  const total = attributeOf(answer.root, 'total');
  return { found, total: total !== undefined && /^\d{1,9}$/.test(total) ? Number(total) : undefined };
}

/** Its id; an element without one stands for itself. */
function toKey(item: XmlElement): string {
  const id = attributeOf(item, 'id');
  if (id !== undefined && id !== '') return `id ${id.toLowerCase()}`;
  return JSON.stringify(item.children.map((child) => [child.name, child.text]));
}

function endless(list: ListRequest): CmsError {
  return badList(list, 'gives the same page again and again');
}

function badList(list: ListRequest, problem: string): CmsError {
  return badAnswer(`CMS was asked for ${list.what} and ${problem}.`);
}
