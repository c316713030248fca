/** A state file that is one map: entries that are wrong are dropped, and the others stay. */
import { dropWrongEntries, isJsonObject, type Check } from '../json-shape.js';
import { StateFile, type StateFileDeps } from './state-file.js';

export type MapFile<T> = StateFile<{ entries: Record<string, T> }>;

/** @param loss what a loss of this file costs, as a sentence */
export function createMapFile<T>(
  path: string,
  deps: StateFileDeps,
  isRight: Check<T>,
  loss: string,
): MapFile<T> {
  return new StateFile(path, deps, {
    empty: { entries: Object.create(null) as Record<string, T> },
    check: ({ entries }) => {
      if (!isJsonObject(entries)) return undefined;
      dropWrongEntries(entries, isRight);
      return { entries: Object.setPrototypeOf(entries, null) as Record<string, T> };
    },
    loss,
  });
}
