/**
 * From a request that has signed in to CMS's answer, as strict as CMS: what it does not know is refused with
 * failureDetails, and what our program has no business doing is a violation besides. Pure but for the data it reads.
 */
import {
  renderFailure,
  renderList,
  renderSpace,
  renderSpaceEntry,
  renderStatus,
  renderUser,
  renderUserEntry,
  renderUserSpaceEntry,
  type UnsetElements,
} from './cms-documents.js';
import type { CmsObjects } from './cms-objects.js';

export interface CmsReply {
  readonly status: number;
  readonly body: string;
  /** What a well-behaved reader would not have done. */
  readonly violations: readonly string[];
}

export interface RouteOptions {
  /** Most entries on a page, whatever is asked for. */
  readonly pageCap: number;
  readonly unset: UnsetElements;
  readonly listsUris: boolean;
  readonly softwareVersion: string;
}

const API = '/api/v1/';
const LIST_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  users: ['filter', 'offset', 'limit', 'tenantFilter', 'emailFilter', 'cdrTagFilter'],
  coSpaces: ['filter', 'offset', 'limit', 'tenantFilter', 'callLegProfileFilter', 'cdrTagFilter'],
  usercoSpaces: ['offset', 'limit'],
};

/** @param target path and query as they came */
export function answerRequest(
  method: string,
  target: string,
  objects: CmsObjects,
  options: RouteOptions,
): CmsReply {
  if (method !== 'GET') return refuse(405, 'methodNotAllowed', `${method} ${target}: CMS is only to be read`);
  const url = URL.canParse(target, 'http://cms') ? new URL(target, 'http://cms') : undefined;
  if (url === undefined) return refuse(400, 'parameterError', `${target}: no address`);
  if (!url.pathname.startsWith(API)) return refuse(404, undefined, `${url.pathname}: not below ${API}`);
  const path = findPath(url.pathname.slice(API.length));
  if (path === undefined) return refuse(400, 'parameterError', `${target}: wrongly encoded`);
  const list = path[0] === 'users' && path.length === 3 ? path[2] : path.length === 1 ? path[0] : undefined;
  const problem = findParameterProblem(url.searchParams, LIST_PARAMETERS[list ?? ''] ?? []);
  if (problem !== undefined) return refuse(400, 'parameterError', `${target}: ${problem}`);
  const document = renderAnswer(path, url.searchParams, objects, options);
  if (document === undefined) return refuse(400, 'unrecognisedObject', `${target}: no such object`);
  const isFailure = document.includes('<failureDetails>');
  return { status: isFailure ? 400 : 200, body: document, violations: [] };
}

function findPath(encoded: string): readonly string[] | undefined {
  try {
    return encoded.split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function renderAnswer(
  [first, id, below, ...rest]: readonly string[],
  query: URLSearchParams,
  objects: CmsObjects,
  options: RouteOptions,
): string | undefined {
  const { unset } = options;
  if (rest.length > 0) return undefined;
  if (first === 'system' && id === 'status' && below === undefined)
    return renderStatus(options.softwareVersion);
  if (first === 'users' && id === undefined) {
    const found = objects.users.filter((user) => matches(query, user.jid, user.name));
    return renderPage('users', found, (user) => renderUserEntry(user, unset), query, options);
  }
  if (first === 'coSpaces' && id === undefined) {
    const found = objects.spaces.filter((space) => matches(query, space.name, space.uri));
    return renderPage(
      'coSpaces',
      found,
      (s) => renderSpaceEntry(s, unset, options.listsUris),
      query,
      options,
    );
  }
  if (first === 'users') return renderOfUser(id ?? '', below, query, objects, options);
  if (first === 'coSpaces' && below === undefined) {
    const space = objects.spaces.find((candidate) => candidate.id === id);
    if (space === undefined) return renderFailure('coSpaceDoesNotExist');
    const owner = objects.users.find((user) => user.jid !== undefined && user.jid === space.ownerJid);
    return renderSpace(space, owner?.id, unset);
  }
  return undefined;
}

function renderOfUser(
  id: string,
  below: string | undefined,
  query: URLSearchParams,
  objects: CmsObjects,
  options: RouteOptions,
): string | undefined {
  if (below !== undefined && below.toLowerCase() !== 'usercospaces') return undefined;
  const user = objects.users.find((candidate) => candidate.id === id);
  if (user === undefined) return renderFailure('userDoesNotExist');
  if (below === undefined) return renderUser(user, options.unset);
  const { jid } = user;
  const spaces = objects.spaces.filter(
    (space) => jid !== undefined && (space.ownerJid === jid || space.memberJids?.includes(jid)),
  );
  return renderPage('userCoSpaces', spaces, renderUserSpaceEntry, query, options);
}

/** A substring match, so that `ann.space` finds `joann.space` too. */
function matches(query: URLSearchParams, ...fields: readonly (string | undefined)[]): boolean {
  const filter = (query.get('filter') ?? '').toLowerCase();
  return filter === '' || fields.some((field) => field?.toLowerCase().includes(filter));
}

function renderPage<T>(
  root: string,
  found: readonly T[],
  render: (item: T) => string,
  query: URLSearchParams,
  options: RouteOptions,
): string {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? options.pageCap), options.pageCap);
  return renderList(root, found.length, found.slice(offset, offset + limit).map(render));
}

function findParameterProblem(query: URLSearchParams, known: readonly string[]): string | undefined {
  const names = [...query.keys()];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return `unknown parameter ${unknown}`;
  if (new Set(names).size !== names.length) return 'a parameter twice';
  const wrong = ['offset', 'limit'].find((name) => query.has(name) && !/^\d+$/.test(query.get(name) ?? ''));
  return wrong === undefined ? undefined : `${wrong} is no number`;
}

function refuse(status: number, failure: string | undefined, violation: string): CmsReply {
  return { status, body: failure === undefined ? '' : renderFailure(failure), violations: [violation] };
}
