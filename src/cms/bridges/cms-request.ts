/** One question to CMS and the two answers that its callers can make use of. All others are errors by then. */
import type { CmsError } from '../../errors.js';
import type { XmlElement } from '../xml/xml-element.js';

/** Always a GET: the program never changes anything in CMS. */
export interface CmsRequest {
  /** Below `/api/v1/`, its parts already encoded, e.g. `coSpaces/3f0c...`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Name of the root element of the answer. */
  readonly root: string;
  /** An older CMS may not know the path: the answer is then `gone`. */
  readonly mayBeMissing?: boolean | undefined;
  /** For messages: "the list of users". Never holds a parameter. */
  readonly what: string;
}

export type CmsAnswer =
  | {
      readonly kind: 'document';
      readonly root: XmlElement;
      /** The Date header. */
      readonly date?: string | undefined;
    }
  /** There is no such object (any more). */
  | { readonly kind: 'gone' };

/** What came of one attempt at one Call Bridge, where it is no answer. Says what may be tried next. */
export interface BridgeFailure {
  readonly kind: 'failed';
  readonly error: CmsError;
  /** Another Call Bridge of the cluster may do better. Never after refused credentials: they share the accounts. */
  readonly tryNext: boolean;
  /** The same one may do better in a moment: busy, or a connection that broke. */
  readonly tryAgain: boolean;
  /** What it asked to wait before that. */
  readonly waitMs?: number;
}

export type Attempt = CmsAnswer | BridgeFailure;

/** Sends one question to the cluster. @throws CmsError */
export type AskCms = (request: CmsRequest) => Promise<CmsAnswer>;

/**
 * The same.
 * @param mayTryAgain whether those Call Bridges that are busy, or broke the connection, are asked a second time
 * @throws CmsError
 */
export type AskBridges = (request: CmsRequest, mayTryAgain: boolean) => Promise<CmsAnswer>;

/**
 * @param baseUrl ends with `/`
 * A `+` for a blank is not understood by every server, and `o'neil+x&y` is somebody's user name: so percent-encoding
 * throughout.
 */
export function renderUrl(baseUrl: string, request: CmsRequest): URL {
  const query = Object.entries(request.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const url = new URL(`${baseUrl}${request.path}${query.length === 0 ? '' : `?${query.join('&')}`}`);
  // A password in base_cms_url would show up in the library's errors and diagnostics.
  url.username = '';
  url.password = '';
  return url;
}
