/**
 * What may be in a log line: the fields of LogFields, of their own types, and nothing else, whatever an object that is
 * handed over may carry besides.
 */
import type { LogFields } from '../sync/ports.js';

type FieldKind = 'text' | 'number' | 'flag' | 'figures';

/** A field that is new in LogFields has to be named here too, or this does not compile. */
const FIELD_KINDS: Readonly<Record<keyof Required<LogFields>, FieldKind>> = {
  mailbox: 'text',
  itemId: 'text',
  uid: 'text',
  start: 'text',
  action: 'text',
  reason: 'text',
  code: 'text',
  serverCode: 'text',
  hint: 'text',
  requestId: 'text',
  operation: 'text',
  httpStatus: 'number',
  durationMs: 'number',
  waitMs: 'number',
  attempt: 'number',
  count: 'number',
  total: 'number',
  file: 'text',
  version: 'text',
  sent: 'flag',
  figures: 'figures',
};

/** @param clean makes a text fit for the log */
export function pickLogFields(fields: LogFields, clean: (text: string) => string): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(FIELD_KINDS)) {
    const value = pickValue(fields[name as keyof LogFields], kind, clean);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function pickValue(value: unknown, kind: FieldKind, clean: (text: string) => string): unknown {
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? clean(value) : undefined;
    case 'number':
      return isFigure(value) ? value : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'figures':
      return typeof value === 'object' && value !== null ? pickFigures(value, clean) : undefined;
  }
}

function pickFigures(figures: object, clean: (text: string) => string): Record<string, number> {
  const right = Object.entries(figures).filter((entry): entry is [string, number] => isFigure(entry[1]));
  return Object.fromEntries(right.map(([name, figure]) => [clean(name), figure]));
}

function isFigure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
