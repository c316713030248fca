/**
 * What an HTTP answer means: a document, an object that is gone, or which error. Redirects are dealt with in
 * redirect.ts before.
 */
import { readRetryAfter } from '../../network/http-dates.js';
import type { XmlElement } from '../../xml/tree.js';
import { readXml } from '../xml/read-xml.js';
import type { CmsAnswer, CmsRequest } from './cms-request.js';
import {
  toBadAnswer,
  toBadDocument,
  toBusy,
  toCredentialsRefused,
  toNotTheApi,
  toUnavailable,
  type Asked,
} from './error-map.js';
import type { HttpAnswer } from './fetch-answer.js';

/** @throws CmsError */
export function interpretAnswer(answer: HttpAnswer, request: CmsRequest, asked: Asked): CmsAnswer {
  const { status, headers } = answer;
  if (status === 401 || status === 403) throw toCredentialsRefused(asked, status);
  if (status === 503 || status === 429)
    throw toBusy(asked, status, readRetryAfter(headers['retry-after'], new Date()));
  if (status === 408 || status >= 500)
    throw toUnavailable(asked, `is in trouble (HTTP status ${status})`, { isTransient: true });
  if (status !== 200 && status !== 400 && status !== 404)
    throw toBadAnswer(asked, `answered with HTTP status ${status}, which its API does not use`);
  return interpretBody(answer, request, asked);
}

function interpretBody({ status, headers, bytes }: HttpAnswer, request: CmsRequest, asked: Asked): CmsAnswer {
  if (bytes === undefined) throw toBadDocument(asked, 'more data than any real answer has');
  if (status === 404 && request.mayBeMissing === true) return 'gone';
  const contentType = headers['content-type'] ?? '';
  const reading = readXml(bytes, /;\s*charset\s*=\s*"?([\w.-]+)/i.exec(contentType)?.[1]);
  if (reading.kind === 'refused') {
    // The documentation has 404 for an object that is gone; its body may be empty.
    if (status === 404 && bytes.length === 0 && isObject(request)) return 'gone';
    if (reading.looksLikeHtml || /^\s*text\/html/i.test(contentType))
      throw toNotTheApi(asked, 'answered with a web page');
    if (status === 200) throw toBadDocument(asked, reading.phrase, true);
    throw toNotTheApi(asked, `does not know the address that it was asked at (HTTP status ${status})`);
  }
  const { root } = reading;
  const name = root.name.toLowerCase();
  if (name === 'failuredetails') return interpretFailure(root, request, asked);
  if (name === 'html') throw toNotTheApi(asked, 'answered with a web page');
  if (name !== request.root.toLowerCase()) throw toBadDocument(asked, 'a document of another kind');
  if (status !== 200) throw toBadDocument(asked, `HTTP status ${status} and no reason`);
  return { root, date: headers.date };
}

/** `<failureDetails><coSpaceDoesNotExist/></failureDetails>`: with 400 in practice, 404 by the documentation. */
function interpretFailure(root: XmlElement, request: CmsRequest, asked: Asked): CmsAnswer {
  const names = root.children.map(({ name }) => name.toLowerCase());
  if (isObject(request) && names.some((name) => name.endsWith('doesnotexist'))) return 'gone';
  // Both spellings occur.
  if (names.includes('unrecognizedobject') || names.includes('unrecognisedobject')) {
    if (request.mayBeMissing === true) return 'gone';
    throw toNotTheApi(asked, `does not know the address at which it was asked for ${asked.what}`);
  }
  const isParameter = names.includes('parametererror');
  throw toBadDocument(
    asked,
    isParameter ? 'a complaint about a parameter' : 'a failure that this program does not know',
  );
}

/** A single object rather than a list. */
function isObject(request: CmsRequest): boolean {
  return request.path.includes('/');
}
