/** Faults of the wire: answers that come slowly, without an end, cut off, or not at all. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { PlainAnswer } from '../../http/send-answer.js';
import { SOAP_NS } from '../soap/namespaces.js';
import type { FaultRule } from './fault.js';

const DEFAULT_HUGE_BYTES = 200 * 1024 * 1024;
const XML = { 'Content-Type': 'text/xml; charset=utf-8' };

/** @returns false for a fault that is not of the wire. Resolves when all is sent that ever will be. */
export async function actOutOnWire(
  rule: FaultRule,
  response: ServerResponse,
  socket: Socket,
  real: PlainAnswer | undefined,
): Promise<boolean> {
  const body = Buffer.from(real?.body ?? '');
  switch (rule.kind) {
    case 'reset':
      // A TLS socket can only be closed: RST is for the TCP socket below it.
      if (socket instanceof TLSSocket) socket.destroy();
      else socket.resetAndDestroy();
      return true;
    case 'never-answer':
      return true;
    case 'reset-mid-answer':
      response.writeHead(real?.status ?? 200, { ...XML, 'Content-Length': Math.max(body.length, 2) });
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.destroy());
      return true;
    case 'drip':
      response.writeHead(real?.status ?? 200, { ...XML, 'Content-Length': body.length });
      await drip(response, body, rule.bytes ?? 1, rule.everyMs ?? 50);
      return true;
    case 'huge':
      response.writeHead(200, XML);
      await pourOut(response, rule.bytes ?? DEFAULT_HUGE_BYTES);
      return true;
    default:
      return false;
  }
}

function drip(response: ServerResponse, body: Buffer, bytes: number, everyMs: number): Promise<void> {
  return new Promise((resolve) => {
    let at = 0;
    const timer = setInterval(() => {
      response.write(body.subarray(at, at + bytes));
      at += bytes;
      if (at >= body.length) finish();
    }, everyMs);
    const finish = (): void => {
      clearInterval(timer);
      response.off('close', finish);
      if (!response.destroyed) response.end();
      resolve();
    };
    response.once('close', finish);
  });
}

/** A document that is well-formed as far as it has come. */
async function pourOut(response: ServerResponse, bytes: number): Promise<void> {
  const block = Buffer.alloc(64 * 1024, '<t:CalendarItem/>');
  response.write(`<?xml version="1.0"?><s:Envelope xmlns:s="${SOAP_NS}"><s:Body>`);
  for (let sent = 0; sent < bytes && !response.destroyed; sent += block.length) {
    if (!response.write(block)) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          response.off('drain', go).off('close', go);
          resolve();
        };
        response.once('drain', go).once('close', go);
      });
    }
  }
  if (!response.destroyed) response.end('</s:Body></s:Envelope>');
}
