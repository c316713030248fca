/**
 * The status page, `/healthz` and `/metrics` beside the loop. Everything comes from state/status.json, which the cycles write
 * anyway, so that a cycle has no further work and a standby can show the same. Nothing that fails here reaches the loop.
 */
import { once } from 'node:events';
import path from 'node:path';
import type { App } from '../../app.js';
import type { ListenAddress } from '../../config/settings.js';
import { codeOf } from '../../errors.js';
import type { Answer } from '../../web/answer.js';
import { startWebServer, type WebServer } from '../../web/web-server.js';
import { renderLocalTime } from '../../local-time.js';
import type { Status } from '../../sync/cycle/status.js';
import { readStatus } from '../run/status-file.js';
import { renderMetrics } from './metrics.js';
import { createStatusPage, toPageValues } from './status-page.js';
import { toHealth, type Health } from './verdict.js';

/** Answers made within this time are the same: a thousand requests at once cost one reading. */
const KEPT_MS = 1_000;
const RETRY_MS = 30_000;

export class StatusSite {
  #isStandby = true;
  readonly #page = createStatusPage();
  readonly #answers = new Map<string, { readonly untilMs: number; readonly answer: Promise<Answer> }>();
  readonly #ended = new AbortController();
  readonly #serving: Promise<void>;
  #isStarting = false;

  constructor(
    private readonly app: App,
    listen: ListenAddress,
  ) {
    this.#serving = this.#serve(listen);
  }

  /** The loop says so when it takes over, and when it stands by again. */
  setStandby(isStandby: boolean): void {
    this.#isStandby = isStandby;
    this.#answers.clear();
  }

  /** Cuts all connections. An address that is still being looked up is not waited for: that may take half a minute. */
  async close(): Promise<void> {
    this.#ended.abort();
    await (this.#isStarting ? undefined : this.#serving);
  }

  /** Tries again while the address cannot be had: another program may let go of it, a network may come up. */
  async #serve(listen: ListenAddress): Promise<void> {
    const { signal } = this.#ended;
    let isWarned = false;
    while (!signal.aborted) {
      try {
        this.#isStarting = true;
        const server = await this.#start(listen).finally(() => (this.#isStarting = false));
        if (!signal.aborted) {
          this.app.log.info(`The status page is at ${server.origin}.`);
          // The first page finds nothing compiled, so it is made before somebody waits for it.
          this.#answerPage().catch(() => undefined);
          await once(signal, 'abort');
        }
        await server.close();
      } catch (error) {
        if (!isWarned && !signal.aborted) this.#warn(listen, error);
        isWarned = true;
        await this.app.clock.sleep(RETRY_MS, signal);
      }
    }
  }

  #start({ host, port }: ListenAddress): Promise<WebServer> {
    return startWebServer({
      host,
      port,
      routes: {
        'GET /': () => this.#answerPage(),
        'GET /healthz': () => this.#keep('/healthz', (status) => this.#toHealthAnswer(status)),
        'GET /metrics': () => this.#keep('/metrics', (status) => this.#toMetrics(status)),
      },
      onError: (error) => this.app.log.warn(`The status page failed: ${nameOf(error)}.`),
    });
  }

  #warn({ host, port }: ListenAddress, error: unknown): void {
    const isInUse = codeOf(error) === 'EADDRINUSE';
    const why = isInUse ? 'another program uses this port' : `the system reports ${nameOf(error)}`;
    this.app.log.warn(
      `The status page cannot be served at ${host}:${port}: ${why}. The service goes on without it and tries again.`,
      { hint: 'Choose another port in [Status] listen, or end that program.' },
    );
  }

  #keep(key: string, make: (status: Status | undefined) => Answer | Promise<Answer>): Promise<Answer> {
    const nowMs = performance.now();
    const kept = this.#answers.get(key);
    if (kept !== undefined && nowMs < kept.untilMs) return kept.answer;
    const answer = readStatus(path.join(this.app.home, 'state')).then(make);
    this.#answers.set(key, { untilMs: nowMs + KEPT_MS, answer });
    return answer;
  }

  #answerPage(): Promise<Answer> {
    return this.#keep('/', (status) => this.#toPage(status));
  }

  #toPage(status: Status | undefined): Answer {
    const now = this.app.clock.now();
    const about = `Version ${this.app.version}, as of ${renderLocalTime(now)}`;
    const values = toPageValues(status, this.#healthOf(status), { now, isStandby: this.#isStandby });
    return this.#page.render({ title: 'CMS Calendar Magic', about }, values);
  }

  #toHealthAnswer(status: Status | undefined): Answer {
    const { isGood, text } = this.#healthOf(status);
    const standby = this.#isStandby ? ' This instance stands by.' : '';
    return { status: isGood ? 200 : 503, body: `${text}${standby}\n` };
  }

  #toMetrics(status: Status | undefined): Promise<Answer> {
    return renderMetrics(status, this.app.version, this.#isStandby);
  }

  #healthOf(status: Status | undefined): Health {
    return toHealth(status, this.app.clock.now(), this.app.settings.ews.pollIntervalMs);
  }
}

function nameOf(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.name : 'an unknown error');
}
