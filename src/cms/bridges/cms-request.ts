/** One question to CMS and the two answers that its callers can make use of. All others are thrown as errors. */
import type { XmlElement } from '../../xml/tree.js';

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

/** `gone`: there is no such object (any more). */
export type CmsAnswer =
  | {
      readonly root: XmlElement;
      /** The Date header. */
      readonly date: string | undefined;
    }
  | 'gone';

/** Sends one question to the cluster. @throws CmsError */
export type AskCms = (request: CmsRequest) => Promise<CmsAnswer>;

/**
 * @param baseUrl ends with `/`
 * A `+` for a blank is not understood by every server, and `o'neil+x&y` is somebody's user name: so percent-encoding
 * throughout.
 */
export function renderUrl(baseUrl: string, request: CmsRequest): URL {
  const query = new URLSearchParams(request.query).toString().replaceAll('+', '%20');
  return new URL(`${baseUrl}${request.path}${query && `?${query}`}`);
}
