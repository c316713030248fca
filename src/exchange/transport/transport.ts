/**
 * Brings one EWS call to the server and a complete SOAP envelope back: queue of the mailbox, lane, sign-in, deadline,
 * one more try on a connection that the server had closed. Whatever goes wrong comes out as an ExchangeError. What is in
 * the envelope, faults included, is for the operations.
 */
import { randomUUID } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { setMaxListeners } from 'node:events';
import type { EwsSettings } from '../../config/settings.js';
import { ExchangeError } from '../../errors.js';
import type { Clock, Log } from '../../sync/ports.js';
import {
  mapAborted,
  mapBadAnswer,
  mapHttpStatus,
  mapSocketError,
  mapTimeout,
  mapTooLarge,
  mapUnexpected,
} from '../errors/error-map.js';
import type { CallPlace, EwsAnswer, EwsCall } from './ews-call.js';
import { Deadline } from './deadline.js';
import { createSignIn } from '../sign-in/sign-in.js';
import { isCompleteEnvelope } from '../soap/answer.js';
import { readTlsOptions } from './tls.js';
import { PostFailure, type HttpAnswer, type HttpPost } from './http-post.js';
import { createLanes, type Lane } from './lanes.js';
import { createMailboxQueue } from './mailbox-queue.js';
import { readRetryAfter } from './retry-after.js';

export interface TransportDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly version: string;
}

export interface EwsTransport {
  /** @throws ExchangeError */
  call(call: EwsCall): Promise<EwsAnswer>;
  /** Where a call goes, for messages. */
  readonly host: string;
  beginCycle(wasRefusedBefore: boolean): void;
  close(): void;
}

/** Ten meetings with bodies of some MB each still fit; what is larger is no answer to anything that is asked. */
const MAX_ANSWER_BYTES = 48 * 1_048_576;

export function createTransport(settings: EwsSettings, deps: TransportDeps): EwsTransport {
  const { log, clock } = deps;
  const url = new URL(settings.url);
  const isTls = url.protocol === 'https:';
  const lanes = createLanes(settings.concurrency, isTls ? () => readTlsOptions(settings.tls) : undefined);
  const queue = createMailboxQueue();
  const signIn = createSignIn(settings);
  const closing = new AbortController();
  const stop = AbortSignal.any([deps.signal, closing.signal]);
  setMaxListeners(0, stop);
  /** One listener on `stop` for all calls, and not one for each. */
  const underWay = new Map<AbortController, CallPlace>();
  const giveUpAll = (): void => {
    for (const [end, place] of underWay) end.abort(mapAborted(place));
  };
  stop.addEventListener('abort', giveUpAll, { once: true });

  const send = async (
    call: EwsCall,
    place: CallPlace,
    lane: Lane,
    requestId: string,
  ): Promise<HttpAnswer> => {
    // Not AbortSignal.any: a signal made from one that lives as long as the process is kept as long, on some versions.
    // Nor a controller for each call, which costs a tenth of an idle poll: nothing is left of a call that has ended.
    if (lane.end.signal.aborted) lane.end = new AbortController();
    const { end } = lane;
    const { timeoutMs } = settings;
    const deadline = new Deadline(timeoutMs, () => end.abort(mapTimeout(place, timeoutMs)));
    underWay.set(end, place);
    const request: HttpPost = {
      url,
      headers: headersOf(call, requestId, deps.version),
      body: call.body,
      signal: end.signal,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      isRepeatable: call.isRepeatable,
    };
    try {
      return await signIn.post(lane, request, place, deadline);
    } catch (error) {
      const isStale = error instanceof PostFailure && error.trouble === 'stale';
      if (!isStale || !call.isRepeatable) throw error;
      lane.signedIn = undefined;
      return await signIn.post(lane, request, place, deadline);
    } finally {
      deadline.stop();
      underWay.delete(end);
    }
  };

  const callOnLane = async (call: EwsCall, place: CallPlace): Promise<EwsAnswer> => {
    const lane = await lanes.take(stop);
    const requestId = randomUUID();
    const began = performance.now();
    const seen = (httpStatus?: number): void =>
      log.debug('Exchange call', {
        mailbox: call.mailbox,
        operation: call.operation,
        requestId,
        durationMs: Math.round(performance.now() - began),
        ...(httpStatus === undefined ? {} : { httpStatus }),
      });
    try {
      const http = await send(call, place, lane, requestId);
      seen(http.status);
      return toEwsAnswer(http, place, clock.now());
    } catch (error) {
      if (!(error instanceof ExchangeError)) seen();
      throw error;
    } finally {
      lanes.giveBack(lane);
    }
  };

  return {
    host: url.host,
    async call(call) {
      const place: CallPlace = { operation: call.operation, mailbox: call.mailbox, host: url.host };
      try {
        return await queue.run(call.mailbox, () => callOnLane(call, place));
      } catch (error) {
        throw toExchangeError(error, place, stop);
      }
    },
    beginCycle: (wasRefusedBefore) => signIn.beginCycle(wasRefusedBefore),
    close() {
      closing.abort();
      lanes.close();
    },
  };
}

function headersOf(call: EwsCall, requestId: string, version: string): Record<string, string> {
  return {
    'Content-Type': 'text/xml; charset=utf-8',
    Accept: 'text/xml',
    'Accept-Encoding': 'gzip',
    'User-Agent': `CmsCalendarMagic/${toHeaderText(version)}`,
    // Without it the request may be taken to a server that does not hold the mailbox: twice the time, or 500 and 503.
    // A header holds ASCII only; half an address would be worse than none.
    ...(toHeaderText(call.address) === call.address ? { 'X-AnchorMailbox': call.address } : {}),
    'client-request-id': requestId,
    'return-client-request-id': 'true',
  };
}

/** What a header may hold: visible ASCII. */
const toHeaderText = (text: string): string => text.replace(/[^\x21-\x7e]/g, '');

/** @throws ExchangeError */
function toEwsAnswer(http: HttpAnswer, place: CallPlace, now: Date): EwsAnswer {
  const retryAfterMs = readRetryAfter(http.headers['retry-after'], now);
  // A body with bytes that are no text would come back changed if it were written again.
  const text = isUtf8(http.body) ? http.body.toString('utf8') : undefined;
  if (text !== undefined && isCompleteEnvelope(text)) {
    return { text, httpStatus: http.status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  if (http.status === 200) throw mapBadAnswer(place);
  throw mapHttpStatus(http.status, place, retryAfterMs);
}

function toExchangeError(error: unknown, place: CallPlace, stop: AbortSignal): ExchangeError {
  if (error instanceof ExchangeError) return error;
  if (stop.aborted) return mapAborted(place);
  if (!(error instanceof PostFailure)) return mapUnexpected(place, error);
  switch (error.trouble) {
    case 'too-large':
      return mapTooLarge(place, MAX_ANSWER_BYTES);
    case 'encoding':
      return mapBadAnswer(place);
    case 'stale':
    case 'socket':
    case 'cut-off':
      return mapSocketError(error.cause, place);
  }
}
