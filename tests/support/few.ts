/** TEST_CASES=all tries each case of the long tables; CI does. */
export const triesAll = process.env['TEST_CASES'] === 'all';

/** Every so-manyth case of a table, the first one among them. */
export function few<T>(cases: readonly T[], every: number): readonly T[] {
  return triesAll ? cases : cases.filter((_case, index) => index % every === 0);
}
