/**
 * A program: the quick Exchange of the measurements, in a process of its own so that its work is not counted as ours.
 * Checks nothing and believes everybody; what it answers is in canned-answers.ts. Tells its port, and when asked what it
 * has seen, over Node's channel to its parent.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { answerTo, impersonatedAddress } from './canned-answers.js';
import type { CannedOptions, CannedReport } from './canned-options.js';

const options = JSON.parse(process.argv[2] ?? '{}') as CannedOptions;
const lastAskedMs = new Map<string, number>();
const report = { requests: 0, longestGapMs: 0, mailboxesAsked: 0 };

function note(address: string): void {
  report.requests += 1;
  if (address === options.slow?.address) return;
  const nowMs = performance.now();
  const before = lastAskedMs.get(address);
  if (before !== undefined) report.longestGapMs = Math.max(report.longestGapMs, nowMs - before);
  lastAskedMs.set(address, nowMs);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    const address = impersonatedAddress(text);
    if (options.counts === true) note(address);
    const answer = answerTo(text, options);
    const waitMs = address === options.slow?.address ? options.slow.latencyMs : (options.latencyMs ?? 0);
    const send = (): void => {
      const isZipped = options.gzip === true && request.headers['accept-encoding']?.includes('gzip') === true;
      const body = isZipped ? gzipSync(answer ?? '') : Buffer.from(answer ?? '', 'utf8');
      response.writeHead(answer === undefined ? 501 : 200, {
        'Content-Type': 'text/xml; charset=utf-8',
        'Content-Length': body.length,
        ...(isZipped ? { 'Content-Encoding': 'gzip' } : {}),
      });
      response.end(body);
    };
    if (waitMs > 0) setTimeout(send, waitMs);
    else send();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', () => {
  const full: CannedReport = { ...report, mailboxesAsked: lastAskedMs.size };
  process.send?.(full);
});
process.on('disconnect', () => process.exit(0));
