/**
 * Signs requests in: finds out what the server offers, and sends each request so that it is accepted, with Basic on each
 * request or with one NTLM handshake per connection. The limits that keep the account from being locked are the gate's.
 * Does not try a request again for any reason but a 401, which says that nothing was done.
 */
import type { EwsSettings } from '../../config/settings.js';
import { ExchangeError } from '../../errors.js';
import {
  mapCredentialsRefused,
  mapMailboxSignInRefused,
  mapNoCommonSignIn,
  mapSilentServer,
} from '../errors/error-map.js';
import type { Deadline } from '../transport/deadline.js';
import type { CallPlace } from '../transport/ews-call.js';
import { signInWithNtlm } from '../ntlm/handshake.js';
import { post, type HttpAnswer, type HttpPost } from '../transport/http-post.js';
import type { Lane } from '../transport/lanes.js';
import { isLoopbackHost } from './loopback.js';
import { chooseScheme, readOffers, type Scheme } from './offers.js';
import { createSignInGate, type GateVerdict } from './sign-in-gate.js';

export interface SignIn {
  /**
   * The answer to the request once signed in; never a 401.
   * @param deadline starts anew where the request had to wait for its turn to sign in
   * @throws ExchangeError `CredentialsRefused`, `NoCommonSignIn`, `Transient`, `TimedOut`; PostFailure; the signal's reason
   */
  post(lane: Lane, request: HttpPost, place: CallPlace, deadline: Deadline): Promise<HttpAnswer>;
  beginCycle(wasRefusedBefore: boolean): void;
}

export function createSignIn(settings: EwsSettings): SignIn {
  const gate = createSignInGate(Math.min(5_000, settings.timeoutMs / 4));
  const url = new URL(settings.url);
  const isBasicSafe = url.protocol === 'https:' || isLoopbackHost(url.hostname);
  let scheme: Scheme | undefined = settings.auth === 'basic' ? 'Basic' : undefined;
  let isLockedOut = false;

  /** The server offers no way that the settings allow: to ask again for each mailbox would only send the password again. */
  let noWay: ExchangeError | undefined;

  const refused = (place: CallPlace): Error =>
    noWay ?? mapCredentialsRefused(place, settings.user, isLockedOut);

  const withBasic = async (lane: Lane, request: HttpPost, place: CallPlace): Promise<HttpAnswer> => {
    if (!isBasicSafe) {
      throw mapNoCommonSignIn(place, 'Basic would send the password unprotected', 'Use an https address.');
    }
    const credentials = Buffer.from(`${settings.user}:${settings.password.reveal()}`, 'utf8').toString(
      'base64',
    );
    const answer = await post(lane, withHeader(request, 'Authorization', `Basic ${credentials}`));
    if (answer.status !== 401) return answer;
    const offers = readOffers(answer.headers);
    if (offers.size > 0 && !offers.has('basic')) {
      if (settings.auth === 'basic') throw noCommon(place, offers, settings.auth);
      // The server has been set up anew: the next attempt asks again what it offers.
      scheme = undefined;
    }
    return answer;
  };

  const attempt = async (lane: Lane, request: HttpPost, place: CallPlace): Promise<HttpAnswer> => {
    let offers: ReadonlySet<string> = new Set();
    if (scheme === undefined) {
      // The request itself asks what is offered: a server that needs no sign-in answers it.
      const asked = await post(lane, request);
      if (asked.status !== 401) return asked;
      offers = readOffers(asked.headers);
      scheme = chooseScheme(offers, settings.auth, isBasicSafe);
      if (scheme === undefined) throw noCommon(place, offers, settings.auth);
    }
    if (scheme === 'Basic') return withBasic(lane, request, place);
    const outcome = await signInWithNtlm(lane, request, scheme, settings);
    if (outcome.kind === 'not-kept') throw connectionNotKept(place);
    if (outcome.kind === 'answered') return outcome.answer;
    if (scheme === 'NTLM') {
      // Trouble of the server's, counted like a refusal; or it has been set up anew, which the next attempt will ask.
      if (!readOffers(outcome.answer.headers).has('ntlm')) scheme = undefined;
      return outcome.answer;
    }
    // Negotiate without NTLM in it: a server of Kerberos only, or one that is no Windows.
    scheme = settings.auth === 'auto' && isBasicSafe && offers.has('basic') ? 'Basic' : undefined;
    if (scheme === undefined) throw noCommon(place, offers, settings.auth);
    return withBasic(lane, request, place);
  };

  const enter = async (request: HttpPost, place: CallPlace, deadline: Deadline): Promise<void> => {
    // Nothing is sent before its turn, so that the time of the wait is not the server's.
    const mayWait = !gate.isOpen;
    if (mayWait) deadline.stop();
    const admission = await gate.enter(request.signal);
    if (admission === 'closed') throw refused(place);
    if (admission === 'silent') throw mapSilentServer(place);
    if (mayWait) deadline.start();
  };

  return {
    async post(lane, request, place, deadline) {
      if (gate.isClosed) throw refused(place);
      if (lane.signedIn !== undefined && !lane.signedIn.destroyed) {
        const answer = await post(lane, request);
        if (answer.status !== 401) return answer;
        if (saysLockedOut(answer)) {
          isLockedOut = true;
          gate.close();
          throw refused(place);
        }
        // The server has forgotten the connection's sign-in: that is no refusal.
      }
      lane.signedIn = undefined;
      for (let tries = 1; ; tries++) {
        await enter(request, place, deadline);
        let verdict: GateVerdict = 'undecided';
        try {
          const answer = await attempt(lane, request, place);
          verdict = judge(answer);
          if (verdict === 'accepted' && scheme !== 'Basic' && scheme !== undefined)
            lane.signedIn = answer.socket;
          if (verdict === 'locked-out') isLockedOut = true;
          if (answer.status !== 401) return answer;
        } catch (error) {
          if (error instanceof ExchangeError && error.code === 'NoCommonSignIn') {
            noWay = error;
            // Closes the gate, as a locked account does.
            verdict = 'locked-out';
          }
          if (error instanceof ExchangeError && error.code === 'TimedOut') verdict = 'unanswered';
          throw error;
        } finally {
          gate.end(verdict);
        }
        if (gate.isClosed) throw refused(place);
        if (tries >= 2 && gate.wasEverAccepted) throw mapMailboxSignInRefused(place);
      }
    },
    beginCycle(wasRefusedBefore) {
      isLockedOut = false;
      noWay = undefined;
      gate.beginCycle(wasRefusedBefore);
    },
  };
}

/** A proxy's error page says nothing about the credentials. */
function judge(answer: HttpAnswer): GateVerdict {
  if (answer.status === 200) return 'accepted';
  if (answer.status === 500) return answer.body.includes('Envelope') ? 'accepted' : 'undecided';
  if (answer.status !== 401) return 'undecided';
  return saysLockedOut(answer) ? 'locked-out' : 'refused';
}

function saysLockedOut({ statusText, headers, body }: HttpAnswer): boolean {
  const diagnostics = [headers['x-ms-diagnostics'], headers['www-authenticate']].flat().join(' ');
  return /lock(?:ed)?[\s_-]?out/i.test(
    `${statusText} ${diagnostics} ${body.subarray(0, 8_192).toString('latin1')}`,
  );
}

function noCommon(place: CallPlace, offers: ReadonlySet<string>, auth: 'auto' | 'ntlm' | 'basic'): Error {
  const known = ['ntlm', 'negotiate', 'basic', 'digest', 'bearer'].filter((each) => offers.has(each));
  const offered = known.length === 0 ? 'nothing known' : known.join(', ');
  return mapNoCommonSignIn(
    place,
    `the server offers ${offered}, and auth is ${auth}`,
    'Turn on Windows authentication or Basic for the EWS directory, or change auth in section [EWS] of settings.ini.',
  );
}

function connectionNotKept(place: CallPlace): Error {
  return mapNoCommonSignIn(
    place,
    'NTLM needs a connection that is kept, and this one was closed between two of its messages',
    'Let the proxy or load balancer in front of Exchange keep connections, or use Basic over HTTPS.',
  );
}

function withHeader(request: HttpPost, name: string, value: string): HttpPost {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
