/** The faults that the embedded CMS can be told to have, and when each of them strikes. cms-fault-answers.ts acts them out. */

export type CmsFaultKind =
  /** HTTP status `status` (503 by default) with an empty body, whatever is asked. */
  | 'status'
  /** 401 whose body is announced and never comes. */
  | 'refusal-without-end'
  /** Status (307 by default) and `location` (a login page by default). */
  | 'redirect'
  /** The login page itself, as HTML with status 200. */
  | 'html'
  | 'reset-before-answer'
  | 'reset-in-answer'
  /** Nothing ever comes. */
  | 'hang'
  /** Headers come, and half the document; the rest does not. */
  | 'hang-in-answer'
  /** A byte now and then, for ever. */
  | 'slow-loris'
  | 'truncated-xml'
  | 'garbage'
  | 'no-http'
  | 'empty-body'
  | 'wrong-root'
  | 'entity-bomb'
  /** 10,000 levels. */
  | 'deep-nesting'
  /** 16 MB of entries. */
  | 'huge'
  /** 16 MB of entries in some 30 kB of gzip. */
  | 'gzip-bomb'
  | 'gzip-broken'
  | 'gzip-truncated'
  /** `failureDetails` with `failure` (tooManyRequests by default) and `status` (400 by default). */
  | 'failure'
  /** List pages without entries, total as it is. */
  | 'empty-page'
  /** The offset is not looked at: the first page each time. */
  | 'offset-ignored'
  /** An object of the page before comes again, pushed there by a new one: total one higher. */
  | 'page-shift'
  /** No `total` on lists. */
  | 'no-total'
  /** `body` as it is given, with `status` and `contentType`. */
  | 'verbatim';

export interface CmsFault {
  readonly kind: CmsFaultKind;
  /** Only for requests whose path and query (`/api/v1/users?offset=0`) match. */
  readonly at?: RegExp;
  /** Matching requests that are let through before. */
  readonly after?: number;
  /** How often it strikes; `Infinity` until cleared. Once by default. */
  readonly times?: number;
  readonly status?: number;
  readonly location?: string;
  readonly failure?: string;
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  /** The Retry-After header, for `status`. */
  readonly retryAfter?: string;
}

export class CmsFaults {
  #armed: { readonly fault: CmsFault; toSkip: number; left: number }[] = [];
  /** How often any fault has struck. */
  struck = 0;

  add(fault: CmsFault): void {
    this.#armed.push({ fault, toSkip: fault.after ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault that strikes this request, if any; the one added first. @param target path and query */
  take(target: string): CmsFault | undefined {
    for (const armed of this.#armed) {
      if (armed.left <= 0 || armed.fault.at?.test(target) === false) continue;
      if (armed.toSkip > 0) {
        armed.toSkip -= 1;
        continue;
      }
      armed.left -= 1;
      this.struck += 1;
      return armed.fault;
    }
    return undefined;
  }
}
