/** Where the measured programs lie, once scripts/bench.mjs has built them. */
import { fileURLToPath } from 'node:url';

const BUILT = new URL('./', import.meta.url);

/** The program itself, built as `npm run build` builds it. */
export const PROGRAM = fileURLToPath(new URL('dist/main.js', BUILT));

/** CommonJS, unlike the rest: what it costs is in every figure. */
export const PRELOAD = fileURLToPath(new URL('preload-measure.cjs', BUILT));

/** @param name of a file of this folder, without `.ts` */
export function builtPath(name: string): string {
  return fileURLToPath(new URL(`${name}.js`, BUILT));
}
