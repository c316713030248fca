/**
 * The version number that every file under state/ carries, and the way up from older ones. A file from a newer version
 * is refused and left as it is: it may hold what this version would silently drop.
 */
import { StateError } from '../errors.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One version up: a pure function from the document of version n to that of version n + 1. */
export type UpgradeStep = (document: JsonObject) => JsonObject;

export interface StateFormat {
  readonly current: number;
  /** By the version that the step starts from. */
  readonly steps: Readonly<Record<number, UpgradeStep>>;
}

/**
 * Version 1 is the first. To change the format: raise `current`, and put the step from the old number here; files are
 * upgraded as they are read and written in the new format when they next change.
 */
export const STATE_FORMAT: StateFormat = { current: 1, steps: {} };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @returns the document in the current format, or undefined where it is none of ours
 * @throws StateError `FromNewerVersion`
 */
export function upgradeDocument(
  value: unknown,
  path: string,
  format: StateFormat = STATE_FORMAT,
): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  let version = value['format'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return undefined;
  if (version > format.current) {
    throw new StateError(
      'FromNewerVersion',
      `${path} was written by a newer version of the program (format ${version}, this one knows ${format.current}) and is left as it is.`,
      { hint: 'Start the newer version again, or move the state folder away to begin with an empty one.' },
    );
  }
  let document: JsonObject = value;
  for (; version < format.current; version += 1) {
    const step = format.steps[version];
    if (step === undefined) return undefined;
    document = { ...step(document), format: version + 1 };
  }
  return document;
}
