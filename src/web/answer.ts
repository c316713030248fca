/** What a page's server sends back. */
export interface Answer {
  /** Default 200. */
  readonly status?: number;
  /** Default `text/plain; charset=utf-8`. */
  readonly type?: string;
  readonly body: string;
  /** Content-Security-Policy; default: nothing may be loaded, run or shown. */
  readonly policy?: string;
  /** Further ones, such as `Location`: with status 303, what a form leads to. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param why a sentence for whoever sent the request */
export function refuse(status: number, why: string, headers: Answer['headers'] = {}): Answer {
  return { status, body: `${why}\n`, headers };
}
