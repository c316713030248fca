// Where things are.
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** What may be deleted at any time. */
export const CACHE = path.join(ROOT, 'node_modules/.cache/package');
