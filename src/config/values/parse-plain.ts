/** Texts of settings that are numbers, times and choices -> values. Pure. */
import { suggestNearest } from './nearest.js';
import { quote, refuse } from './refusal.js';
import type { LogLevel } from '../settings.js';

/** A whole number within a range; `unit` is for the message: `seconds`, `days`. */
export function toWholeNumber(min: number, max: number, unit: string): (text: string) => number {
  const expected = `must be a whole number of ${unit} from ${min} to ${max}`;
  return (text) => {
    if (!/^\d{1,9}$/.test(text)) return refuse(`${expected}, without a unit, but is ${quote(text)}`);
    const value = Number(text);
    return value < min || value > max ? refuse(`${expected}, but is ${value}`) : value;
  };
}

/** A whole number of seconds within a range. */
export function toMilliseconds(min: number, max: number): (text: string) => number {
  const toSeconds = toWholeNumber(min, max, 'seconds');
  return (text) => toSeconds(text) * 1000;
}

/** One of some words, without regard to case. */
export function toOneOf<T extends string>(...words: readonly T[]): (text: string) => T {
  const quoted = words.map((word) => `"${word}"`);
  const expected = `must be ${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  return (text) => {
    const chosen = words.find((word) => word.toLowerCase() === text.toLowerCase());
    if (chosen !== undefined) return chosen;
    return refuse(`${expected}, but is ${quote(text)}${suggestNearest(text, words)}`);
  };
}

/** configparser's booleans, which the Python world writes. */
export function toYesNo(text: string): boolean {
  const word = text.toLowerCase();
  if (['yes', 'true', 'on', '1'].includes(word)) return true;
  if (['no', 'false', 'off', '0'].includes(word)) return false;
  return refuse(`must be "yes" or "no", but is ${quote(text)}`);
}

/** `HH:MM` on a 24 hour clock; an hour of one digit is understood. */
export function toTimeOfDay(text: string): { hour: number; minute: number } {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (hour === undefined || minute === undefined || hour > 23 || minute > 59)
    return refuse(`must be a time of day from 00:00 to 23:59, written HH:MM, but is ${quote(text)}`);
  return { hour, minute };
}

/** Python's two other names for levels were valid in the files that are taken over. */
const PYTHON_LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['warning', 'warn'],
  ['critical', 'error'],
]);

/** In any case. */
export function toLogLevel(text: string): LogLevel {
  const level = toOneOf('ERROR', 'WARN', 'INFO', 'DEBUG')(PYTHON_LEVELS.get(text.toLowerCase()) ?? text);
  return level.toLowerCase() as LogLevel;
}
