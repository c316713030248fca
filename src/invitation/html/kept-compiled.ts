/**
 * For the sake of speed alone: V8 throws away what it has compiled for objects of a kind when none of them is left, and the
 * next large body would be read as slowly as the first of the process.
 */
const kept: object[] = [];

/** Keeps one object of a kind for as long as the process runs: a small one. */
export function keepCompiled(example: object): void {
  kept.push(example);
}
