/**
 * A property that was asked for, as one answer gives it. Servers leave out what an item does not have, and now and then
 * what it has: an element that did not come is not an empty one, so that every use has to say what it takes instead.
 */

export type Asked<T> =
  | { readonly is: 'given'; readonly value: T }
  | { readonly is: 'absent' }
  /** It came, but not as the schema has it. */
  | { readonly is: 'unreadable' };

export const ABSENT = { is: 'absent' } as const;
export const UNREADABLE = { is: 'unreadable' } as const;

export function given<T>(value: T): Asked<T> {
  return { is: 'given', value };
}

/** The value, or what stands for one that did not come. */
export function orElse<T, U>(asked: Asked<T>, instead: U): T | U {
  return asked.is === 'given' ? asked.value : instead;
}

export function isGiven<A extends Asked<unknown>>(asked: A): asked is Extract<A, { readonly is: 'given' }> {
  return asked.is === 'given';
}
