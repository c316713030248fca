/**
 * What a JSON file has to look like, declared once: the checks tell a file that was damaged or edited, and the type of what
 * has passed them follows from them.
 */

export type Check<T = unknown> = (value: unknown) => value is T;

/** One check for each field. Further fields are no harm. */
type Shape = Readonly<Record<string, Check>>;

type Checked<C> = C extends Check<infer T> ? T : never;

/** The object that passes a shape. */
export type Of<S extends Shape> = {
  readonly [K in keyof S as undefined extends Checked<S[K]> ? never : K]: Checked<S[K]>;
} & { readonly [K in keyof S as undefined extends Checked<S[K]> ? K : never]?: Checked<S[K]> };

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isCount(value: unknown): value is number {
  return isNumber(value) && value >= 0;
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** ISO 8601, as JSON writes a Date. */
export function isInstant(value: unknown): value is string {
  return isText(value) && !Number.isNaN(Date.parse(value));
}

export function oneOf<const T>(...values: readonly T[]): Check<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value);
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

export function mapOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    isJsonObject(value) && Object.values(value).every(check);
}

export function objectOf<S extends Shape>(shape: S): Check<Of<S>> {
  const fields = Object.entries(shape);
  return (value): value is Of<S> =>
    isJsonObject(value) && fields.every(([name, isRight]) => isRight(value[name]));
}

/** Removes the fields that are wrong. @returns whether there was any */
export function dropWrongFields(object: JsonObject, shape: Shape): boolean {
  return drop(
    object,
    Object.keys(shape).filter((name) => shape[name]?.(object[name]) === false),
  );
}

/** Removes the entries that are wrong. @returns whether there was any */
export function dropWrongEntries(object: JsonObject, isRight: Check): boolean {
  return drop(
    object,
    Object.keys(object).filter((name) => !isRight(object[name])),
  );
}

/** The document is ours alone and may be thousands of records long: it is mended instead of copied. */
function drop(object: Record<string, unknown>, names: readonly string[]): boolean {
  for (const name of names) delete object[name];
  return names.length > 0;
}
