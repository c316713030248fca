/** The answers of faults that are whole HTTP answers: errors of IIS, ASP.NET and Exchange, and documents that are bait. */
import type { PlainAnswer } from '../../http/send-answer.js';
import { EwsError } from '../soap/ews-error.js';
import type { ServerBuild } from '../soap/server-build.js';
import { renderError, renderFault, renderResponse } from '../soap/answers.js';
import type { OperationName } from '../soap/envelope.js';
import { SOAP_NS } from '../soap/namespaces.js';
import type { FaultRule } from './fault.js';

export interface SpoiltRequest {
  readonly build: ServerBuild;
  readonly operation: OperationName;
  /** Items that were asked for; the response messages of an answer. */
  readonly itemCount: number;
  /** The real answer, where the operation was carried out. */
  readonly real: PlainAnswer | undefined;
  /** 401 with the ways to sign in. */
  readonly challenge: (body?: string) => PlainAnswer;
  readonly lockedOut: () => PlainAnswer;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const XML = { 'content-type': 'text/xml; charset=utf-8' };

const IIS_PAGE =
  '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3.org/TR/html4/strict.dtd">\r\n<HTML><HEAD>' +
  '<TITLE>Service Unavailable</TITLE></HEAD>\r\n<BODY><h2>Service Unavailable</h2>\r\n<hr>' +
  '<p>HTTP Error 503. The service is unavailable.</p>\r\n</BODY></HTML>\r\n';
const ASP_NET_PAGE =
  "<!DOCTYPE html>\r\n<html>\r\n<head><title>Runtime Error</title></head>\r\n<body bgcolor='white'>\r\n" +
  "<span><h1>Server Error in '/EWS' Application.<hr width='100%' size='1'></h1>\r\n<h2><i>Runtime Error</i></h2></span>\r\n" +
  '</body>\r\n</html>\r\n';

/** @returns undefined for a fault that is none of the answer but of the wire */
export function renderSpoiltAnswer(rule: FaultRule, request: SpoiltRequest): PlainAnswer | undefined {
  return renderEwsFault(rule, request) ?? renderHttpFault(rule, request) ?? renderBait(rule, request);
}

function renderEwsFault(rule: FaultRule, request: SpoiltRequest): PlainAnswer | undefined {
  const { build, operation, real } = request;
  if (!('code' in rule)) return undefined;
  const error = new EwsError(rule.code, rule.text, rule.values === undefined ? {} : { values: rule.values });
  switch (rule.kind) {
    case 'soap-fault': {
      const status = rule.status === undefined ? {} : { status: rule.status };
      return renderFault(build, error, {
        ...status,
        ...(rule.bare === undefined ? {} : { isBare: rule.bare }),
      });
    }
    case 'batch-error':
      return renderResponse(build, operation, [renderError(operation, error)]);
    case 'item-error':
      return real === undefined
        ? allErrors(request, error)
        : replaceMessage(real, operation, error, rule.index ?? 0);
    case 'response-error':
      return allErrors(request, error);
  }
}

function allErrors({ build, operation, itemCount }: SpoiltRequest, error: EwsError): PlainAnswer {
  const messages = Array<string>(Math.max(itemCount, 1)).fill(renderError(operation, error));
  return renderResponse(build, operation, messages);
}

function replaceMessage(
  real: PlainAnswer,
  operation: OperationName,
  error: EwsError,
  index: number,
): PlainAnswer {
  const message = new RegExp(
    `<m:${operation}ResponseMessage [\\s\\S]*?</m:${operation}ResponseMessage>`,
    'g',
  );
  let at = 0;
  const body = String(real.body).replace(message, (whole) =>
    at++ === index ? renderError(operation, error) : whole,
  );
  return { ...real, body };
}

function renderHttpFault(rule: FaultRule, { challenge, lockedOut }: SpoiltRequest): PlainAnswer | undefined {
  switch (rule.kind) {
    case 'http':
      return { status: rule.status, headers: rule.headers ?? {}, body: rule.body ?? '' };
    case 'too-many-requests':
      return { status: 429, headers: retryAfter(rule.retryAfter), body: '' };
    case 'service-unavailable':
      return { status: 503, headers: retryAfter(rule.retryAfter), body: '' };
    case 'iis-unavailable':
      return { status: 503, headers: HTML, body: IIS_PAGE };
    case 'redirect-to-error-page':
      return {
        status: 302,
        headers: {
          ...HTML,
          location: '/owa/auth/errorfe.aspx?httpCode=500&aspxerrorpath=/genericerrorpage.htm',
        },
        body: '',
      };
    case 'unauthorized':
      return challenge();
    case 'locked-out':
      return lockedOut();
    case 'forbidden':
      return {
        status: 403,
        headers: HTML,
        body: '<html><body><h1>403 - Forbidden: Access is denied.</h1></body></html>',
      };
    case 'empty-500':
      return { status: 500, headers: {}, body: '' };
    case 'text-500':
      return { status: 500, headers: { 'content-type': 'text/plain' }, body: 'An internal error occurred.' };
    case 'server-error-page':
      return { status: rule.status ?? 500, headers: HTML, body: ASP_NET_PAGE };
    default:
      return undefined;
  }
}

function retryAfter(value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { 'retry-after': value };
}

function renderBait(rule: FaultRule, { real, build, operation }: SpoiltRequest): PlainAnswer | undefined {
  const envelope = (prologue: string, content: string): PlainAnswer => {
    const body = `<?xml version="1.0"?>${prologue}<s:Envelope xmlns:s="${SOAP_NS}"><s:Body>${content}</s:Body></s:Envelope>`;
    return { status: 200, headers: XML, body };
  };
  switch (rule.kind) {
    case 'truncated': {
      const body = String((real ?? renderResponse(build, operation, [])).body);
      return { status: 200, headers: XML, body: body.slice(0, Math.floor(body.length * (rule.keep ?? 0.6))) };
    }
    case 'wrong-content-type':
      return real && { ...real, headers: { 'content-type': rule.contentType ?? 'text/html' } };
    case 'garbage':
      return {
        status: 200,
        headers: XML,
        body: Buffer.from(Array.from({ length: 2048 }, (_none, at) => (at * 197 + 31) % 256)),
      };
    case 'entity-bomb': {
      const levels = Array.from(
        { length: 12 },
        (_none, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`,
      );
      return envelope(`<!DOCTYPE b [<!ENTITY e0 "bang">${levels.join('')}]>`, '<b>&e12;</b>');
    }
    case 'deep-nesting': {
      const levels = rule.levels ?? 100_000;
      return envelope('', '<b>'.repeat(levels) + '</b>'.repeat(levels));
    }
    case 'empty-sync-state':
      return (
        real && {
          ...real,
          body: String(real.body).replace(/<m:SyncState>[^<]*<\/m:SyncState>/, '<m:SyncState/>'),
        }
      );
    default:
      return undefined;
  }
}
