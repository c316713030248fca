/** Texts of settings that are numbers, times and choices -> values. Pure. */
import { suggestNearest } from './nearest.js';
import { accept, quote, reject, type ParseResult } from './parse-result.js';
import type { LogLevel } from '../settings.js';

/** A whole number within a range; `unit` is for the message: `seconds`, `days`. */
export function toWholeNumber(min: number, max: number, unit: string): (text: string) => ParseResult<number> {
  const expected = `must be a whole number of ${unit} from ${min} to ${max}`;
  return (text) => {
    if (!/^\d{1,9}$/.test(text)) return reject(`${expected}, without a unit, but is ${quote(text)}`);
    const value = Number(text);
    return value < min || value > max ? reject(`${expected}, but is ${value}`) : accept(value);
  };
}

/** A whole number of seconds within a range. */
export function toMilliseconds(min: number, max: number): (text: string) => ParseResult<number> {
  const toSeconds = toWholeNumber(min, max, 'seconds');
  return (text) => {
    const seconds = toSeconds(text);
    return seconds.ok ? accept(seconds.value * 1000) : seconds;
  };
}

/** One of some words, without regard to case. */
export function toOneOf<T extends string>(...words: readonly T[]): (text: string) => ParseResult<T> {
  const quoted = words.map((word) => `"${word}"`);
  const expected = `must be ${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  return (text) => {
    const chosen = words.find((word) => word.toLowerCase() === text.toLowerCase());
    if (chosen !== undefined) return accept(chosen);
    return reject(`${expected}, but is ${quote(text)}${suggestNearest(text, words)}`);
  };
}

/** configparser's booleans, which the Python world writes. */
export function toYesNo(text: string): ParseResult<boolean> {
  const word = text.toLowerCase();
  if (['yes', 'true', 'on', '1'].includes(word)) return accept(true);
  if (['no', 'false', 'off', '0'].includes(word)) return accept(false);
  return reject(`must be "yes" or "no", but is ${quote(text)}`);
}

/** `HH:MM` on a 24 hour clock; an hour of one digit is understood. */
export function toTimeOfDay(text: string): ParseResult<{ hour: number; minute: number }> {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (hour === undefined || minute === undefined || hour > 23 || minute > 59)
    return reject(`must be a time of day from 00:00 to 23:59, written HH:MM, but is ${quote(text)}`);
  return accept({ hour, minute });
}

/** Python's two other names for levels were valid in the files that are taken over. */
const PYTHON_LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['warning', 'warn'],
  ['critical', 'error'],
]);

/** In any case. */
export function toLogLevel(text: string): ParseResult<LogLevel> {
  const level = toOneOf('ERROR', 'WARN', 'INFO', 'DEBUG')(PYTHON_LEVELS.get(text.toLowerCase()) ?? text);
  return level.ok ? accept(level.value.toLowerCase() as LogLevel) : level;
}
