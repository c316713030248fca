/** The fields of an HTML form that was sent by POST. No files, and no more than a page of text. */
import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 262_144;

/** Why a form was not read; the message is for whoever sent it. */
export class FormError extends Error {
  constructor(
    readonly status: 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

/** @throws FormError; the connection's own error when it ends too early */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  if (request.headers['content-type']?.split(';')[0] !== 'application/x-www-form-urlencoded')
    throw new FormError(415, 'Send the fields of a form.');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new FormError(413, 'This form is too long.');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
