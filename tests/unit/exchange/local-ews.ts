/** A real HTTP(S) server on loopback that answers as a test tells it to, and what the tests say in SOAP. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { Secret } from '../../../src/config/secrets/secret.js';
import type { EwsSettings } from '../../../src/config/settings.js';
import { toProgramError } from '../../../src/exchange/errors/call-failure.js';
import type { EwsCalendar } from '../../../src/exchange/ews-calendar.js';
import type { CallPlace } from '../../../src/exchange/transport/ews-call.js';
import type { TransportDeps } from '../../../src/exchange/transport/transport.js';
import { createEwsCalendar } from '../../support/ews-calendar.js';
import { MemoryLog } from '../../support/memory-log.js';
import { keptEnvelopes } from '../../support/kept-envelopes.js';

export interface SeenRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Counts connections from 1. */
  readonly connection: number;
  /** The impersonated address. */
  readonly mailbox: string;
}

export type Answering = (
  request: SeenRequest,
  response: ServerResponse,
  socket: Socket,
) => void | Promise<void>;

export interface LocalEws {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  readonly connections: () => number;
  readonly closeConnections: () => void;
}

/** Ends with the test. */
export async function startLocalEws(
  answer: Answering,
  tls?: { key: string; cert: string },
): Promise<LocalEws> {
  const requests: SeenRequest[] = [];
  const numbers = new Map<Socket, number>();
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const mailbox = /<t:SmtpAddress>([^<]*)</.exec(body)?.[1] ?? '';
    const seen = { headers: request.headers, body, mailbox, connection: numbers.get(request.socket) ?? 0 };
    requests.push(seen);
    // The first message of NTLM has no body.
    if (body !== '') keptEnvelopes?.keep('request', body);
    await answer(seen, response, request.socket);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    // A request that is cut off is no trouble of the test's.
    void onRequest(request, response).catch(() => response.destroy());
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.keepAliveTimeout = 0;
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    numbers.set(socket, numbers.size + 1);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://localhost:${port}/EWS/Exchange.asmx`,
    requests,
    connections: () => numbers.size,
    closeConnections: () => server.closeAllConnections(),
  };
}

export interface TestCalendar extends EwsCalendar {
  readonly log: MemoryLog;
  readonly abort: () => void;
}

/** Ends with the test. Signs in with Basic where nothing else is said. */
export function createTestCalendar(
  url: string,
  over: Partial<EwsSettings> = {},
  more: Partial<TransportDeps> = {},
): TestCalendar {
  const log = new MemoryLog();
  const stop = new AbortController();
  const account = { user: 'magic@example.test', password: new Secret('pässword'), auth: 'basic' } as const;
  const settings = { ...account, mailDomain: 'example.test', ...over };
  const calendar = createEwsCalendar(url, settings, { log, signal: stop.signal, ...more });
  onTestFinished(() => calendar.close());
  return Object.assign(calendar, { log, abort: () => stop.abort() });
}

const NAMESPACES =
  'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"' +
  ' xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"' +
  ' xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';

export const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><s:Envelope ${NAMESPACES}><s:Body>${body}</s:Body></s:Envelope>`;

export const soapAnswer = (operation: string, messages: string): string =>
  envelope(
    `<m:${operation}Response><m:ResponseMessages>${messages}</m:ResponseMessages></m:${operation}Response>`,
  );

/** One response message that is a success. */
export const success = (operation: string, content: string): string =>
  `<m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>` +
  `${content}</m:${operation}ResponseMessage>`;

/** One response message that is an error. */
export const failure = (operation: string, code: string, more = ''): string =>
  `<m:${operation}ResponseMessage ResponseClass="Error"><m:MessageText>Some text of the server.</m:MessageText>` +
  `<m:ResponseCode>${code}</m:ResponseCode>${more}</m:${operation}ResponseMessage>`;

export const fault = (code: string, values = ''): string =>
  envelope(
    `<s:Fault><faultcode>a:${code}</faultcode><faultstring>Some text of the server.</faultstring><detail>` +
      `<e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode>` +
      `<t:MessageXml>${values}</t:MessageXml></detail></s:Fault>`,
  );

export const changes = (content: string, state = 'c3RhdGU='): string =>
  soapAnswer(
    'SyncFolderItems',
    success(
      'SyncFolderItems',
      `<m:SyncState>${state}</m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>` +
        `<m:Changes>${content}</m:Changes>`,
    ),
  );

export const idle = changes('');

export const item = (id: string, more = ''): string =>
  success(
    'GetItem',
    `<m:Items><t:CalendarItem><t:ItemId Id="${id}" ChangeKey="key-${id}"/>` +
      `<t:ItemClass>IPM.Appointment</t:ItemClass><t:Subject>Meeting ${id}</t:Subject>` +
      '<t:Body BodyType="HTML">&lt;p&gt;Text&lt;/p&gt;</t:Body><t:UID>uid</t:UID>' +
      '<t:Start>2026-03-01T10:00:00Z</t:Start><t:End>2026-03-01T11:00:00Z</t:End><t:Location>Room</t:Location>' +
      '<t:CalendarItemType>Single</t:CalendarItemType><t:AppointmentState>0</t:AppointmentState>' +
      `${more}</t:CalendarItem></m:Items>`,
  );

export const updated = (changeKey: string): string =>
  soapAnswer(
    'UpdateItem',
    success(
      'UpdateItem',
      `<m:Items><t:CalendarItem><t:ItemId Id="a" ChangeKey="${changeKey}"/></t:CalendarItem></m:Items>` +
        '<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>',
    ),
  );

export function sendXml(response: ServerResponse, xml: string, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8' }).end(xml);
}

/** Answers every operation well. */
export const answerWell: Answering = (request, response) => {
  if (request.body.includes('<m:SyncFolderItems>')) sendXml(response, idle);
  else if (request.body.includes('<m:UpdateItem')) sendXml(response, updated('new-key'));
  else {
    const ids = [...request.body.matchAll(/<t:ItemId Id="([^"]*)"/g)].map(([, id = '']) => id);
    sendXml(response, soapAnswer('GetItem', ids.map((id) => item(id)).join('')));
  }
};

/** With the sentence about the call, as ews-calendar.ts makes it. */
export function told<T>(place: CallPlace, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw toProgramError(error, place);
  }
}
