/**
 * The format number that every file under state/ carries. A file from a newer version of the program is refused and left
 * as it is: it may hold what this version would silently drop.
 */
import { StateError } from '../errors.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export const STATE_FORMAT = 1;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @returns the document, or undefined where it is none of ours
 * @throws StateError `FromNewerVersion`
 */
export function checkFormat(value: unknown, path: string): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  const format = value['format'];
  if (typeof format !== 'number' || !Number.isInteger(format)) return undefined;
  if (format > STATE_FORMAT) {
    throw new StateError(
      'FromNewerVersion',
      `${path} was written by a newer version of the program (format ${format}, this one knows ${STATE_FORMAT}) and is left as it is.`,
      { hint: 'Start the newer version again, or move the state folder away to begin with an empty one.' },
    );
  }
  return format === STATE_FORMAT ? value : undefined;
}
