/** Texts of settings that are numbers, times and choices -> values. Pure. */
import { findNearest } from './nearest.js';
import type { LogLevel } from './settings.js';
import { accept, quote, reject, type ParseResult } from './parse-result.js';

/** A whole number within a range; `unit` is for the message: `seconds`, `days`. */
export function toWholeNumber(
  text: string,
  range: { min: number; max: number; unit: string },
): ParseResult<number> {
  const expected = `must be a whole number of ${range.unit} from ${range.min} to ${range.max}`;
  if (!/^\d{1,9}$/.test(text)) return reject(`${expected}, without a unit, but is ${quote(text)}`);
  const value = Number(text);
  return value < range.min || value > range.max ? reject(`${expected}, but is ${value}`) : accept(value);
}

/** One of some words, without regard to case; the words, spelt as in the documents, map to what they mean. */
export function toChoice<T>(text: string, choices: Readonly<Record<string, T>>): ParseResult<T> {
  const words = Object.keys(choices);
  const chosen = words.find((word) => word.toLowerCase() === text.toLowerCase());
  if (chosen !== undefined) return accept(choices[chosen]!);
  const nearest = findNearest(text, words);
  const suggestion = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return reject(`must be ${joinWords(words)}, but is ${quote(text)}${suggestion}`);
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
  const parts = /^(\d{1,2}):(\d{2})$/.exec(text);
  const hour = Number(parts?.[1]);
  const minute = Number(parts?.[2]);
  if (parts === null || hour > 23 || minute > 59) {
    return reject(`must be a time of day from 00:00 to 23:59, written HH:MM, but is ${quote(text)}`);
  }
  return accept({ hour, minute });
}

/** In any case. */
export function toLogLevel(text: string): ParseResult<LogLevel> {
  // Python's two other names for levels were valid in the files that are taken over.
  const pythonNames: Readonly<Record<string, string>> = { warning: 'warn', critical: 'error' };
  const word = text.toLowerCase();
  return toChoice<LogLevel>(Object.hasOwn(pythonNames, word) ? pythonNames[word]! : text, {
    ERROR: 'error',
    WARN: 'warn',
    INFO: 'info',
    DEBUG: 'debug',
  });
}

function joinWords(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter((part) => part !== '').join(' or ');
}
