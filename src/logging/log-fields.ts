/**
 * What may be in a log line: the fields of LogFields, cleaned texts, numbers and flags, and nothing else, whatever an
 * object that is handed over may carry besides.
 */
import type { LogFields } from '../sync/ports.js';

/** A field that is new in LogFields has to be named here too, or this does not compile. */
const ALLOWED: Readonly<Record<keyof LogFields, true>> = {
  mailbox: true,
  itemId: true,
  uid: true,
  start: true,
  action: true,
  reason: true,
  code: true,
  serverCode: true,
  hint: true,
  requestId: true,
  operation: true,
  httpStatus: true,
  durationMs: true,
  waitMs: true,
  attempt: true,
  count: true,
  total: true,
  file: true,
  version: true,
  sent: true,
  figures: true,
};

/** @param clean makes a text fit for the log */
export function pickLogFields(fields: LogFields, clean: (text: string) => string): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of Object.keys(ALLOWED) as (keyof LogFields)[]) {
    const value: unknown = name === 'figures' ? pickFigures(fields[name], clean) : fields[name];
    if (name === 'figures' || isPlain(value)) picked[name] = typeof value === 'string' ? clean(value) : value;
  }
  return picked;
}

function pickFigures(figures: unknown, clean: (text: string) => string): object | undefined {
  if (typeof figures !== 'object' || figures === null) return undefined;
  const numbers = Object.entries(figures).filter(([, figure]) => Number.isFinite(figure));
  return Object.fromEntries(numbers.map(([name, figure]) => [clean(name), figure as number]));
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
