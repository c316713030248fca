/**
 * Escapes each value exactly once. A value is escaped on its way out of the template; what `{% capture %}` collects has
 * been escaped by then and holds the template's own markup, so it is passed on as it is. A filter that mixes both escapes
 * the value first.
 */
import { CaptureTag, Drop, type Context, type FilterImplOptions, type Liquid } from 'liquidjs';

/** Text that is HTML already. A Drop, so that Liquid compares and tests it as the text that it holds. */
class SafeHtml extends Drop {
  constructor(private readonly html: string) {
    super();
  }

  override valueOf(): string {
    return this.html;
  }

  override toString(): string {
    return this.html;
  }
}

class SafeCapture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context);
    const scope = context.bottom() as Record<string, unknown>;
    scope[this.variable] = new SafeHtml(String(scope[this.variable]));
  }
}

/** Braces and percent signs, too: what inlines the styles would take them for code and leave them as they are. */
export function escapeValue(value: unknown): string {
  if (value instanceof SafeHtml) return value.toString();
  if (Array.isArray(value)) return value.map(escapeValue).join('');
  const text = value === undefined || value === null ? '' : String(value as string);
  return text.replace(/[&<>"'{}%]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

/** @param engine whose `outputEscape` is `escapeValue` */
export function escapeOnce(engine: Liquid): void {
  engine.registerTag('capture', SafeCapture);
  for (const [name, filter] of Object.entries(engine.filters)) {
    engine.registerFilter(
      name,
      keepSafe((typeof filter === 'function' ? filter : filter.handler) as Handler),
    );
  }
}

type Handler = (this: unknown, value: unknown, ...args: unknown[]) => unknown;

/** What a filter makes of HTML is HTML. */
function keepSafe(filter: Handler): FilterImplOptions {
  return function (this: unknown, value: unknown, ...args: unknown[]): unknown {
    if (![value, ...args].some(holdsSafeHtml)) return filter.call(this, value, ...args);
    return toSafe(filter.call(this, toHtml(value), ...args.map(toHtml)));
  } as FilterImplOptions;
}

function holdsSafeHtml(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsSafeHtml) : value instanceof SafeHtml;
}

function toHtml(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toHtml);
  return typeof value === 'string' || value instanceof SafeHtml ? escapeValue(value) : value;
}

function toSafe(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSafe);
  return typeof value === 'string' ? new SafeHtml(value) : value;
}
