/**
 * From a request that has signed in to CMS's answer, as strict as CMS: what it does not know is refused with
 * failureDetails, and what our program has no business doing is a violation besides. Pure but for the data it reads.
 */
import {
  renderAccessMethod,
  renderAlarms,
  renderAccessMethodEntry,
  renderFailure,
  renderList,
  renderMemberEntry,
  renderProvisionedSpaceEntry,
  renderSpace,
  renderSpaceEntry,
  renderStatus,
  renderUser,
  renderUserEntry,
  renderUserSpaceEntry,
  type UnsetElements,
} from './cms-documents.js';
import type { CmsObjects, CmsSpace } from './cms-objects.js';

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
  /** Kinds of alarms that are on. */
  readonly alarms: readonly string[];
}

const API = '/api/v1/';
const PAGE = ['offset', 'limit'];
/** By the last part of a list's path in lower case: CMS takes any case. */
const LIST_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  users: [...PAGE, 'filter', 'tenantFilter', 'emailFilter', 'cdrTagFilter'],
  cospaces: [...PAGE, 'filter', 'tenantFilter', 'callLegProfileFilter', 'cdrTagFilter'],
  usercospaces: PAGE,
  userprovisionedcospaces: PAGE,
  accessmethods: [...PAGE, 'filter', 'callLegProfileFilter'],
  cospaceusers: [...PAGE, 'filter', 'callLegProfileFilter'],
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
  // Lists are the odd parts: users, users/<id>/usercoSpaces.
  const list = path.length % 2 === 1 ? path.at(-1)?.toLowerCase() : undefined;
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
  path: readonly string[],
  query: URLSearchParams,
  objects: CmsObjects,
  options: RouteOptions,
): string | undefined {
  const [first, id, ...below] = path;
  if (first === 'system' && below.length === 0) {
    if (id === 'status') return renderStatus(options.softwareVersion);
    return id === 'alarms' ? renderAlarms(options.alarms) : undefined;
  }
  if (first === 'users') return renderOfUsers(id, below, query, objects, options);
  if (first === 'coSpaces') return renderOfSpaces(id, below, query, objects, options);
  return undefined;
}

function renderOfUsers(
  id: string | undefined,
  [list, ...rest]: readonly string[],
  query: URLSearchParams,
  objects: CmsObjects,
  options: RouteOptions,
): string | undefined {
  const { unset } = options;
  if (rest.length > 0) return undefined;
  if (id === undefined) {
    const email = query.get('emailFilter');
    const found = objects.users
      .filter((user) => matches(query, user.jid, user.name))
      .filter((user) => email === null || user.email === email);
    return renderPage('users', found, (user) => renderUserEntry(user, unset), query, options);
  }
  const user = objects.users.find((candidate) => candidate.id === id);
  if (user === undefined) return renderFailure('userDoesNotExist');
  const { jid } = user;
  const isOfUser = (other: string | undefined): boolean => jid !== undefined && other === jid;
  switch (list?.toLowerCase()) {
    case undefined:
      return renderUser(user, unset);
    case 'usercospaces': {
      const isIn = (space: CmsSpace): boolean =>
        isOfUser(space.ownerJid) || (space.memberJids ?? []).some(isOfUser);
      const spaces = objects.spaces.filter(isIn);
      return renderPage('userCoSpaces', spaces, renderUserSpaceEntry, query, options);
    }
    case 'userprovisionedcospaces': {
      const spaces = objects.spaces.filter((space) => isOfUser(space.provisionedForJid));
      return renderPage('userProvisionedCoSpaces', spaces, renderProvisionedSpaceEntry, query, options);
    }
    default:
      return undefined;
  }
}

function renderOfSpaces(
  id: string | undefined,
  [list, methodId, ...rest]: readonly string[],
  query: URLSearchParams,
  objects: CmsObjects,
  options: RouteOptions,
): string | undefined {
  const { unset, listsUris } = options;
  if (rest.length > 0) return undefined;
  if (id === undefined) {
    const found = objects.spaces.filter((space) => matches(query, space.name, space.uri, space.secondaryUri));
    return renderPage('coSpaces', found, (s) => renderSpaceEntry(s, unset, listsUris), query, options);
  }
  const space = objects.spaces.find((candidate) => candidate.id === id);
  if (space === undefined) return renderFailure('coSpaceDoesNotExist');
  const userOf = (jid: string | undefined): string | undefined =>
    objects.users.find((user) => user.jid !== undefined && user.jid === jid)?.id;
  switch (list?.toLowerCase()) {
    case undefined:
      return renderSpace(space, userOf(space.ownerJid), unset);
    case 'cospaceusers': {
      if (methodId !== undefined) return undefined;
      const members = (space.memberJids ?? []).filter((jid) => matches(query, jid));
      const toMember = (jid: string) => ({ jid, userId: userOf(jid) ?? `id of ${jid}` });
      return renderPage('coSpaceUsers', members.map(toMember), renderMemberEntry, query, options);
    }
    case 'accessmethods': {
      const methods = space.accessMethods ?? [];
      if (methodId === undefined) {
        const found = methods.filter(({ uri, name }) => matches(query, uri, name));
        return renderPage(
          'accessMethods',
          found,
          (method) => renderAccessMethodEntry(method, unset),
          query,
          options,
        );
      }
      const method = methods.find((candidate) => candidate.id === methodId);
      return method === undefined
        ? renderFailure('accessMethodDoesNotExist')
        : renderAccessMethod(method, unset);
    }
    default:
      return undefined;
  }
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
