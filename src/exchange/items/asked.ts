/**
 * A property that was asked for, as one answer gives it: undefined where it did not come, UNREADABLE where it came, but not
 * as the schema has it. Servers leave out what an item does not have, and now and then what it has: an element that did
 * not come is not an empty one, so that every use has to say what it takes instead.
 */
export type Asked<T> = T | undefined | Unreadable;

class Unreadable {
  // Else whatever is an object would be one by its type.
  readonly isUnreadable = true;
}

export const UNREADABLE = new Unreadable();

/** The value; undefined for one that did not come or cannot be read. */
export function given<T>(asked: Asked<T>): T | undefined {
  return asked instanceof Unreadable ? undefined : asked;
}

/** The same for all properties of an item. */
export type Given<Properties> = {
  readonly [Name in keyof Properties]: Exclude<Properties[Name], Unreadable>;
};

export function allGiven<Properties extends object>(properties: Properties): Given<Properties> {
  const entries = Object.entries(properties).map(([name, asked]) => [name, given(asked)] as const);
  return Object.fromEntries(entries) as Given<Properties>;
}
