/**
 * What may be in a log line: the fields of LOG_FIELDS, cleaned texts, numbers and flags, and nothing else, whatever an
 * object that is handed over may carry besides.
 */
import { LOG_FIELDS, type LogFields } from '../sync/ports.js';

const ALLOWED = Object.values(LOG_FIELDS).flat();

/** @param clean makes a text fit for the log */
export function pickLogFields(fields: LogFields, clean: (text: string) => string): Record<string, unknown> {
  const picked: Record<string, unknown> = { figures: pickFigures(fields.figures, clean) };
  for (const name of ALLOWED) {
    const value: unknown = fields[name];
    if (typeof value === 'string') picked[name] = clean(value);
    else if (typeof value === 'boolean' || Number.isFinite(value)) picked[name] = value;
  }
  return picked;
}

function pickFigures(figures: unknown, clean: (text: string) => string): object | undefined {
  if (typeof figures !== 'object' || figures === null) return undefined;
  const numbers = Object.entries(figures).filter(([, figure]) => Number.isFinite(figure));
  return Object.fromEntries(numbers.map(([name, figure]) => [clean(name), figure as number]));
}
