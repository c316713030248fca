/** Liquid as templates get it: no files, no clock, no chance, and every value escaped once. */
import { Liquid } from 'liquidjs';
import { escapeOnce, escapeValue } from './safe-html.js';

/** Filters of Liquid that templates do not get, with what to do instead. */
export const REFUSED_FILTERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'].map((name) => [
      name,
      'Templates have no clock. Write {{ START }}, which is like 2026-11-23 14:00 UTC.',
    ]),
  ),
  sample: 'The same meeting must always give the same text. Choose with if or case.',
};

/** Tags of Liquid that templates do not get. */
export const REFUSED_TAGS: ReadonlySet<string> = new Set(['include', 'render', 'layout', 'block']);

export function createEngine(): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    lenientIf: true,
    // An empty PIN is false in `{% if PIN %}`, which Liquid by itself takes for true.
    jsTruthy: true,
    // A template is one file.
    templates: {},
    outputEscape: escapeValue,
    memoryLimit: 10_000_000,
    // Nothing depends on it without dates, and asking the system for its own takes 30 ms.
    locale: 'en-US',
  });
  for (const name of Object.keys(REFUSED_FILTERS)) delete engine.filters[name];
  for (const name of REFUSED_TAGS) delete engine.tags[name];
  // Every value is escaped anyway. Templates of the Python service may say `safe` or `e`.
  for (const name of ['escape', 'escape_once', 'xml_escape', 'raw', 'safe', 'e'])
    engine.registerFilter(name, (value: unknown) => value);
  escapeOnce(engine);
  return engine;
}
