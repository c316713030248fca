/**
 * What an HTTP answer means: a document, an object that is gone, or which trouble. Redirects are dealt with in
 * redirect.ts before.
 */
import type { Attempt, BridgeFailure, CmsRequest } from './cms-request.js';
import {
  toBadAnswer,
  toCredentialsRefused,
  toBusy,
  toNotTheApi,
  toUnavailable,
  type Asked,
} from './error-map.js';
import type { HttpAnswer } from './fetch-answer.js';
import { readRetryAfter } from '../../network/retry-after.js';
import { readXml } from '../xml/read-xml.js';
import type { XmlElement } from '../xml/xml-element.js';

export function judgeAnswer(answer: HttpAnswer, request: CmsRequest, asked: Asked): Attempt {
  const { status } = answer;
  if (status === 401 || status === 403) return toCredentialsRefused(asked, status);
  if (status === 503 || status === 429) {
    return toBusy(asked, status, readRetryAfter(answer.retryAfter, new Date()));
  }
  if (status === 408 || status >= 500) {
    return toUnavailable(asked, `is in trouble (HTTP status ${status})`, { tryAgain: true });
  }
  if (status !== 200 && status !== 400 && status !== 404) {
    return toBadAnswer(asked, `answered with HTTP status ${status}, which its API does not use`);
  }
  return judgeBody(answer, request, asked);
}

function judgeBody(answer: HttpAnswer, request: CmsRequest, asked: Asked): Attempt {
  if (answer.bytes === undefined) {
    return badDocument(asked, 'more data than any real answer has', false);
  }
  if (answer.status === 404 && request.mayBeMissing === true) return gone;
  const charset = /;\s*charset\s*=\s*"?([\w.-]+)/i.exec(answer.contentType)?.[1];
  const reading = readXml(answer.bytes, charset);
  const isHtml = /^\s*text\/html/i.test(answer.contentType);
  if (reading.kind === 'refused') {
    // The documentation has 404 for an object that is gone; its body may be empty.
    if (answer.status === 404 && answer.bytes.length === 0 && isObject(request)) return gone;
    if (isHtml || reading.looksLikeHtml) return toNotTheApi(asked, 'answered with a web page');
    if (answer.status !== 200)
      return toNotTheApi(
        asked,
        `does not know the address that it was asked at (HTTP status ${answer.status})`,
      );
    return badDocument(asked, reading.phrase, true);
  }
  return judgeDocument(reading.root, answer, request, asked);
}

function judgeDocument(
  root: XmlElement,
  { status, date }: HttpAnswer,
  request: CmsRequest,
  asked: Asked,
): Attempt {
  if (root.name === 'failuredetails') return judgeFailure(root, request, asked);
  if (root.name === 'html') return toNotTheApi(asked, 'answered with a web page');
  if (root.name !== request.root.toLowerCase())
    return badDocument(asked, 'a document of another kind', false);
  if (status !== 200) return badDocument(asked, `HTTP status ${status} and no reason`, false);
  return { kind: 'document', root, date };
}

/** `<failureDetails><coSpaceDoesNotExist/></failureDetails>`: with 400 in practice, 404 by the documentation. */
function judgeFailure(root: XmlElement, request: CmsRequest, asked: Asked): Attempt {
  const names = root.children.map((child) => child.name);
  if (isObject(request) && names.some((name) => name.endsWith('doesnotexist'))) return gone;
  // Both spellings occur.
  if (names.includes('unrecognizedobject') || names.includes('unrecognisedobject')) {
    if (request.mayBeMissing === true) return gone;
    return toNotTheApi(asked, `does not know the address at which it was asked for ${asked.what}`);
  }
  const problem = names.includes('parametererror')
    ? `a complaint about a parameter`
    : 'a failure that this program does not know';
  return badDocument(asked, problem, false);
}

function badDocument(asked: Asked, phrase: string, tryAgain: boolean): BridgeFailure {
  return toBadAnswer(asked, `answered to the question for ${asked.what} with ${phrase}`, {
    reach: 'meeting',
    tryAgain,
  });
}

/** A single object rather than a list. */
function isObject(request: CmsRequest): boolean {
  return request.path.includes('/');
}

const gone = { kind: 'gone' } as const;
