/** The fields of an HTML form that was sent by POST. No files, and no more than a page of text. */
import type { IncomingMessage } from 'node:http';
import { refuse, type Answer } from './answer.js';

const MOST_BYTES = 262_144;

/** @returns an answer where the form is refused. @throws the connection's own error when it ends too early */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | Answer> {
  if (request.headers['content-type']?.split(';')[0] !== 'application/x-www-form-urlencoded')
    return refuse(415, 'Send the fields of a form.');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return refuse(413, 'This form is too long.');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
