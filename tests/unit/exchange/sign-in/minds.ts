/**
 * An Exchange behind a load balancer with several minds: each connection leads to a server that accepts the credentials,
 * refuses them, hangs, or breaks the connection. Speaks Basic, NTLM and Kerberos over real HTTP, and counts what reached it.
 */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { messageType, renderChallenge } from '../../../../src/simulator/exchange/sign-in/ntlm-messages.js';
import type { OpenSecurityLibrary } from '../../../../src/exchange/negotiate/kerberos-sign-in.js';
import { answerWell, startLocalEws, type Answering, type LocalEws } from '../local-ews.js';

export type Mind = 'accepts' | 'refuses' | 'refuses-without-end' | 'hangs' | 'resets';
/** `kerberos each time`: a connection does not stay signed in. */
export type Scheme = 'basic' | 'ntlm' | 'kerberos' | 'kerberos each time';

export interface MindsServer extends LocalEws {
  /** Times that credentials were refused since the last call. */
  takeRefusals(): number;
  /** Times that the connection broke with credentials on their way, since the last call. */
  takeResets(): number;
  /** Changes what new connections meet; the pattern starts again. */
  setMinds(minds: readonly Mind[]): void;
}

const NAMES = { domain: 'CORP', computer: 'EX01', dnsDomain: 'corp.test', dnsComputer: 'ex01.corp.test' };
const OFFER: Readonly<Record<Scheme, string>> = {
  basic: 'Basic realm="exchange"',
  ntlm: 'NTLM',
  kerberos: 'Negotiate',
  'kerberos each time': 'Negotiate',
};

/** Gives a token for each connection, and believes the server's. */
export const openTestKerberos: OpenSecurityLibrary = () =>
  Promise.resolve({
    account: 'magic@EXAMPLE.TEST',
    close: () => undefined,
    begin: () =>
      Promise.resolve({
        isComplete: false as boolean,
        close: () => undefined,
        next(serverToken?: Buffer) {
          this.isComplete = serverToken !== undefined;
          return Promise.resolve(Buffer.from(serverToken === undefined ? 'ticket' : ''));
        },
      }),
  });

/** @param minds of one connection after the other, again and again */
export async function startMinds(
  minds: readonly Mind[],
  scheme: Scheme,
  tls?: { key: string; cert: string },
): Promise<MindsServer> {
  let pattern = minds;
  let refusals = 0;
  let resets = 0;
  let connections = 0;
  const mindOf = new WeakMap<Socket, Mind>();
  const signedIn = new WeakSet<Socket>();

  const offer = (response: ServerResponse, header = OFFER[scheme]): void =>
    void response.writeHead(401, { 'WWW-Authenticate': header }).end();

  const judge: Answering = (request, response, socket) => {
    if (!mindOf.has(socket)) mindOf.set(socket, pattern[connections++ % pattern.length]!);
    const mind = mindOf.get(socket)!;
    if (mind === 'accepts') {
      if (scheme !== 'kerberos each time') signedIn.add(socket);
      if (scheme.startsWith('kerberos')) response.setHeader('WWW-Authenticate', 'Negotiate cHJvb2Y=');
      return answerWell(request, response, socket);
    }
    if (mind === 'hangs') return;
    if (mind === 'resets') {
      resets++;
      socket.resetAndDestroy();
      return;
    }
    refusals++;
    if (mind === 'refuses') return offer(response);
    response.writeHead(401, { 'WWW-Authenticate': OFFER[scheme], 'Content-Length': '10' }).write('<');
  };

  const ews = await startLocalEws((request, response, socket) => {
    const [, token = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme === 'basic') return token === '' ? offer(response) : judge(request, response, socket);
    if (token === '') {
      return signedIn.has(socket) ? answerWell(request, response, socket) : offer(response);
    }
    if (scheme !== 'ntlm') return judge(request, response, socket);
    const message = Buffer.from(token, 'base64');
    if (messageType(message) === 3) return judge(request, response, socket);
    const challenge = renderChallenge(message.readUInt32LE(12), randomBytes(8), NAMES, new Date());
    offer(response, `NTLM ${challenge.toString('base64')}`);
  }, tls);
  return Object.assign(ews, {
    takeRefusals(): number {
      const count = refusals;
      refusals = 0;
      return count;
    },
    takeResets(): number {
      const count = resets;
      resets = 0;
      return count;
    },
    setMinds(changed: readonly Mind[]): void {
      pattern = changed;
      connections = 0;
    },
  });
}
