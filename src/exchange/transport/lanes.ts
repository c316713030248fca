/**
 * Keep-alive lanes: each is one connection at most and serves one request at a time, so that a connection that is signed
 * in with NTLM is never shared half-way. Whoever asks for a lane gets it once a request may go out on it: a lane that is
 * signed in comes first, one that is not takes a unit of the sign-in budget. The lane used last is used next, which keeps
 * few connections busy instead of letting many grow old.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { CallFailure } from '../errors/call-failure.js';
import type { Attempt, SignInBudget, Stop } from '../sign-in/sign-in-budget.js';

export class Lane {
  agent: HttpAgent;
  /** On which the server has accepted the credentials. */
  connection: Socket | undefined;
  /** Ends the request under way. Used for one request after the other until it has aborted: see transport.ts. */
  end = new AbortController();
  /** HTTP status of the answer under way, once its head has come. */
  status: number | undefined;

  constructor(private readonly createAgent: () => HttpAgent) {
    this.agent = createAgent();
  }

  /** As long as that connection lasts. */
  get isSignedIn(): boolean {
    return this.connection?.destroyed === false;
  }

  /** Lets go of the connection, whatever state it is in: the next request gets a new one. */
  renew(): void {
    this.agent.destroy();
    this.agent = this.createAgent();
    this.connection = undefined;
  }
}

/** Which lane a request would rather have: `signed-in` waits for one as long as there is any. */
export type Preference = 'any' | 'signed-in' | 'new';

/** A lane that a request may go out on, and the unit that it has taken; none: it will send no credentials. */
export interface Admission {
  readonly lane: Lane;
  readonly attempt: Attempt | undefined;
}

interface Waiting {
  readonly preference: Preference;
  readonly settle: (outcome: Admission | Stop) => void;
}

export interface LanesOptions {
  readonly count: number;
  /** Of every connection; undefined without TLS. */
  readonly tls: ConnectionOptions | undefined;
  readonly budget: SignInBudget;
  /** Basic: each request is an attempt to sign in, also on a lane that is signed in. */
  readonly signsInEachTime: () => boolean;
}

export class Lanes {
  readonly #all: Lane[] = [];
  readonly #free: Lane[] = [];
  #waiting: Waiting[] = [];
  #endedBy: CallFailure | undefined;

  constructor(private readonly options: LanesOptions) {}

  async take(preference: Preference): Promise<Admission | Stop> {
    const outcome = this.#find(preference);
    return outcome ?? new Promise((settle) => this.#waiting.push({ preference, settle }));
  }

  /** One beside the others, which nobody else is given. */
  create(): Lane {
    return new Lane(() => this.#createAgent());
  }

  giveBack(lane: Lane): void {
    this.#free.push(lane);
    this.admit();
  }

  /** Those who wait look again, in the order in which they came. */
  admit(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    // Where one gets nothing, all others with the same preference get nothing either.
    const inVain = new Set<Preference>();
    this.#waiting = waiting.filter(({ preference, settle }) => {
      const outcome = inVain.has(preference) ? undefined : this.#find(preference);
      if (outcome === undefined) inVain.add(preference);
      else settle(outcome);
      return outcome === undefined;
    });
  }

  /** For good: nobody is given a lane any more, and those who wait are told why. */
  end(reason: CallFailure): void {
    this.#endedBy = reason;
    this.admit();
  }

  /** Ends the connections. */
  close(): void {
    for (const lane of this.#all) lane.agent.destroy();
  }

  /** @returns undefined where it is worth waiting */
  #find(preference: Preference): Admission | Stop | undefined {
    const { budget, signsInEachTime } = this.options;
    const stop = this.#endedBy ?? budget.findStop(true);
    if (stop !== undefined) return stop;
    const isAnySignedIn = this.#all.some((lane) => lane.isSignedIn);
    const mayOpen = preference !== 'signed-in' || !isAnySignedIn;
    const admission =
      preference === 'new'
        ? (this.#takeNew(isAnySignedIn) ?? this.#takeSignedIn())
        : (this.#takeSignedIn() ?? (mayOpen ? this.#takeNew(isAnySignedIn) : undefined));
    return admission ?? budget.findStop(isAnySignedIn && !signsInEachTime());
  }

  #takeSignedIn(): Admission | undefined {
    const lane = this.#free.findLast(({ isSignedIn }) => isSignedIn);
    if (lane === undefined) return undefined;
    const { budget, signsInEachTime } = this.options;
    if (!signsInEachTime()) return this.#remove(lane, undefined);
    return budget.mayBegin(0) ? this.#remove(lane, budget.begin(true)) : undefined;
  }

  #takeNew(isAnySignedIn: boolean): Admission | undefined {
    const { budget, count, signsInEachTime } = this.options;
    // With Basic, a connection that is known to work needs a unit for each request, and the last one is kept for it.
    if (!budget.mayBegin(isAnySignedIn && signsInEachTime() ? 1 : 0)) return undefined;
    const lane = this.#free.findLast(({ isSignedIn }) => !isSignedIn);
    if (lane !== undefined) return this.#remove(lane, budget.begin(false));
    if (this.#all.length >= count) return undefined;
    const opened = this.create();
    this.#all.push(opened);
    return { lane: opened, attempt: budget.begin(false) };
  }

  #remove(lane: Lane, attempt: Attempt | undefined): Admission {
    this.#free.splice(this.#free.lastIndexOf(lane), 1);
    return { lane, attempt };
  }

  #createAgent(): HttpAgent {
    // Our own agents, so that no proxy setting of the environment applies.
    const keep = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1 };
    const { tls } = this.options;
    // Without a session cache: the certificate of every connection is looked at.
    return tls === undefined
      ? new HttpAgent(keep)
      : new HttpsAgent({ ...keep, ...tls, maxCachedSessions: 0 });
  }
}
