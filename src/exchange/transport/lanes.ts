/**
 * Keep-alive lanes: each is one connection at most and serves one request at a time, so that a connection that is signed
 * in with NTLM is never shared half-way. The lane used last is used next, which keeps few connections busy instead of
 * letting many grow old.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

export interface Lane {
  readonly agent: HttpAgent;
  /** Lets go of the connection, whatever state it is in: the next request gets a new one. */
  renew(): void;
  /** The connection that the server has signed in, while it lives. */
  signedIn: Socket | undefined;
  /** Ends the request under way. Used for one request after the other until it has aborted: see transport.ts. */
  end: AbortController;
}

export interface Lanes {
  /** @throws the signal's reason when it aborts while all lanes are taken. */
  take(signal: AbortSignal): Promise<Lane>;
  giveBack(lane: Lane): void;
  close(): void;
}

interface Waiting {
  readonly give: (lane: Lane) => void;
}

/** @param readTls options of every connection, for https; called once, at the first connection */
export function createLanes(count: number, readTls: (() => ConnectionOptions) | undefined): Lanes {
  const free: Lane[] = [];
  const all: Lane[] = [];
  const waiting: Waiting[] = [];
  let tls: ConnectionOptions | undefined;

  const createAgent = (): HttpAgent => {
    // Our own agents, so that no proxy setting of the environment applies.
    const keep = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1 };
    tls ??= readTls?.();
    // Without a session cache: the certificate of every connection is looked at.
    return tls === undefined
      ? new HttpAgent(keep)
      : new HttpsAgent({ ...keep, ...tls, maxCachedSessions: 0 });
  };
  const open = (): Lane => {
    let agent = createAgent();
    const lane: Lane = {
      get agent() {
        return agent;
      },
      renew() {
        agent.destroy();
        agent = createAgent();
        lane.signedIn = undefined;
      },
      signedIn: undefined,
      end: new AbortController(),
    };
    all.push(lane);
    return lane;
  };

  return {
    async take(signal) {
      signal.throwIfAborted();
      const lane = free.pop() ?? (all.length < count ? open() : undefined);
      if (lane !== undefined) return lane;
      return new Promise<Lane>((resolve, reject) => {
        const entry: Waiting = {
          give(given) {
            signal.removeEventListener('abort', leave);
            resolve(given);
          },
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(entry);
      });
    },
    giveBack(lane) {
      const next = waiting.shift();
      if (next === undefined) free.push(lane);
      else next.give(lane);
    },
    close() {
      for (const lane of all) lane.agent.destroy();
    },
  };
}
