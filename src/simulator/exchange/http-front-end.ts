/**
 * From an HTTP request to its answer: signs in, reads the envelope, keeps the log, lets a fault strike, and sends. What
 * an operation does is not here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connection } from '../http/loopback-server.js';
import { readRequestBody } from '../http/request-body.js';
import { sendAnswer } from '../http/send-answer.js';
import type { PlainAnswer } from '../http/send-answer.js';
import { answerRequest } from './operations/answer-request.js';
import type { AnsweringServer } from './operations/answer-request.js';
import { EwsError } from './soap/ews-error.js';
import { isExecuted } from './faults/fault.js';
import type { FaultRule } from './faults/fault.js';
import type { FaultPlan } from './faults/fault-plan.js';
import { SamePages } from './faults/same-pages.js';
import { renderSpoiltAnswer } from './faults/spoilt-answers.js';
import { actOutOnWire } from './faults/wire-faults.js';
import type { EnvelopeKeeper } from './watch/envelope-keeper.js';
import { keptHeaders } from './watch/request-log.js';
import type { LoggedRequest } from './watch/request-log.js';
import { RequestsInFlight } from './watch/requests-in-flight.js';
import type { Account } from './sign-in/accounts.js';
import type { FrontDoor } from './sign-in/front-door.js';
import { renderFault } from './soap/answers.js';
import { readEnvelope, SchemaError } from './soap/envelope.js';
import type { Envelope } from './soap/envelope.js';
import type { Violations } from './watch/violations.js';

export type RequestObserver = (request: LoggedRequest) => void | Promise<void>;

export interface FrontEndParts {
  readonly answering: AnsweringServer;
  readonly frontDoor: FrontDoor;
  readonly faults: FaultPlan;
  readonly violations: Violations;
  readonly gzip: boolean;
  readonly latencyMs: number;
  readonly keepRequests: number;
  readonly envelopes: EnvelopeKeeper | undefined;
}

/** Exchange's own limit for EWS requests is in the same order. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;

/** To a character that XML 1.0 does not know: see soap/xml-text.ts. */
const FORBIDDEN_REFERENCE = /&#x(?:[0-8BCEF]|1[\dA-F]|D[89A-F]..|FFF[EF]);/;

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
}

export class HttpFrontEnd {
  readonly requests: LoggedRequest[] = [];
  readonly #parts: FrontEndParts;
  readonly #inFlight: RequestsInFlight;
  readonly #samePages = new SamePages();
  readonly #observers = new Set<RequestObserver>();
  #latencyMs: number;
  #count = 0;

  constructor(parts: FrontEndParts) {
    this.#parts = parts;
    this.#inFlight = new RequestsInFlight(parts.violations);
    this.#latencyMs = parts.latencyMs;
  }

  observe(observer: RequestObserver): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  setLatency(ms: number): void {
    this.#latencyMs = ms;
  }

  async handle(request: IncomingMessage, response: ServerResponse, connection: Connection): Promise<void> {
    const visit = { request, response, connection };
    const body = await readRequestBody(request, MAX_REQUEST_BYTES);
    if (body === undefined) {
      connection.socket.destroy();
      return;
    }
    const refusal = findHttpRefusal(request);
    if (refusal !== undefined) return this.#send(visit, refusal);
    const decision = this.#parts.frontDoor.decide(connection, request.headers.authorization);
    if (decision.kind === 'refused') return this.#send(visit, decision.answer);
    const read = this.#readRequest(request, body);
    if ('answer' in read) return this.#send(visit, read.answer);
    await this.#serve(visit, decision.account, read.envelope, read.requestXml);
  }

  #readRequest(
    request: IncomingMessage,
    body: Buffer,
  ): { envelope: Envelope; requestXml: string } | { answer: PlainAnswer } {
    const { build } = this.#parts.answering;
    const contentType = String(request.headers['content-type'] ?? '');
    if (!/^text\/xml\b/i.test(contentType) || request.headers['content-encoding'] !== undefined) {
      this.#parts.violations.report('A request does not come as plain text/xml.');
      return { answer: { status: 415, headers: {}, body: '' } };
    }
    try {
      const requestXml = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
      this.#parts.envelopes?.keep('request', requestXml);
      return { requestXml, envelope: readEnvelope(requestXml, build.name) };
    } catch (error) {
      if (!(error instanceof SchemaError) && !(error instanceof TypeError)) throw error;
      this.#parts.violations.report(`A request is refused by the schema: ${error.message}`);
      const fault = new EwsError(
        'ErrorSchemaValidation',
        `The request failed schema validation: ${error.message}`,
      );
      return { answer: renderFault(build, fault) };
    }
  }

  async #serve(visit: Visit, account: Account, envelope: Envelope, requestXml: string): Promise<void> {
    const mailbox = envelope.impersonated?.value.toLowerCase() ?? '';
    const entry = this.#log(visit, account, envelope, requestXml, mailbox);
    this.#checkAnchor(visit.request, mailbox);
    const end = this.#inFlight.begin(mailbox, visit.connection.socket);
    const fault = this.#parts.faults.strike(envelope.operation, mailbox);
    if (fault !== undefined) entry.fault = fault.kind;
    for (const observer of this.#observers) await observer(entry);
    if (this.#latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#latencyMs));
    const real =
      fault === undefined || isExecuted(fault)
        ? answerRequest(this.#parts.answering, account, envelope, fault)
        : undefined;
    if (fault === undefined) {
      this.#keepAnswer(real!);
      return this.#answer(visit, entry, end, real!);
    }
    await this.#spoil(visit, { entry, end, real, fault, envelope });
  }

  async #spoil(
    visit: Visit,
    spoilt: {
      readonly entry: LoggedRequest;
      readonly end: () => void;
      readonly real: PlainAnswer | undefined;
      readonly fault: FaultRule;
      readonly envelope: Envelope;
    },
  ): Promise<void> {
    const { entry, end, real, fault, envelope } = spoilt;
    const { frontDoor, answering } = this.#parts;
    if (fault.kind === 'unauthorized' || fault.kind === 'locked-out') frontDoor.signOut(visit.connection);
    if (fault.kind === 'same-page' && real !== undefined) {
      return this.#answer(visit, entry, end, this.#samePages.answer(fault, entry.mailbox, envelope, real));
    }
    const isActedOut = fault.kind === 'partial-success' || fault.kind === 'incomplete';
    if (isActedOut && real !== undefined) return this.#answer(visit, entry, end, real);
    const answer = renderSpoiltAnswer(fault, {
      build: answering.build,
      operation: envelope.operation,
      itemCount: entry.itemCount,
      real,
      challenge: (body) => frontDoor.challenge(body),
      lockedOut: () => frontDoor.lockedOut(),
    });
    if (answer !== undefined) return this.#answer(visit, entry, end, answer);
    const isOfWire = await actOutOnWire(fault, visit.response, visit.connection.socket, real);
    if (!isOfWire) throw new Error(`The fault ${fault.kind} does not go with ${envelope.operation}.`);
    if (fault.kind !== 'never-answer') end();
  }

  /** Of the server that Microsoft's schema describes; faults of SOAP are not in it. */
  #keepAnswer({ status, body }: PlainAnswer): void {
    const { envelopes, answering } = this.#parts;
    if (envelopes === undefined || answering.build.name !== 'exchange2019' || status !== 200) return;
    // Exchange gives such characters away, which no validator of XML takes.
    if (!FORBIDDEN_REFERENCE.test(String(body))) envelopes.keep('response', String(body));
  }

  #answer(visit: Visit, entry: LoggedRequest, end: () => void, answer: PlainAnswer): void {
    entry.status = answer.status;
    entry.responseXml = String(answer.body);
    end();
    this.#send(visit, answer);
  }

  #send({ request, response }: Visit, answer: PlainAnswer): void {
    const { gzip, answering } = this.#parts;
    sendAnswer(request, response, answer, { gzip, chunked: answering.build.sendsChunked });
  }

  #checkAnchor(request: IncomingMessage, mailbox: string): void {
    const anchor = request.headers['x-anchormailbox'];
    if (mailbox === '') this.#parts.violations.report('A request impersonates nobody.');
    else if (anchor === undefined)
      this.#parts.violations.report(`X-AnchorMailbox is missing for ${mailbox}.`);
    else if (String(anchor).toLowerCase() !== mailbox) {
      this.#parts.violations.report(`X-AnchorMailbox names ${String(anchor)} for ${mailbox}.`);
    }
  }

  #log(
    { request, connection }: Visit,
    account: Account,
    envelope: Envelope,
    requestXml: string,
    mailbox: string,
  ) {
    const { operation, content } = envelope;
    const itemCount = operation === 'SyncFolderItems' ? 0 : content.children.at(-1)!.children.length;
    const entry: LoggedRequest = {
      number: ++this.#count,
      operation,
      mailbox,
      user: account.user,
      at: this.#parts.answering.now(),
      connection: connection.id,
      headers: keptHeaders(request.headers),
      itemCount,
      requestXml,
    };
    this.requests.push(entry);
    if (this.requests.length > this.#parts.keepRequests) this.requests.shift();
    return entry;
  }
}

function findHttpRefusal(request: IncomingMessage): PlainAnswer | undefined {
  const path = (request.url ?? '').split('?')[0]!;
  if (path.toLowerCase() !== '/ews/exchange.asmx') return { status: 404, headers: {}, body: '' };
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: '' };
  return undefined;
}
