/** The pages of a list, whatever their length. How users are read from them is users/read-users.test.ts. */
import { expect, test } from 'vitest';
import { readPages } from '../../../../src/cms/xml/read-pages.js';
import { readTree } from '../../../../src/xml/tree.js';

test('sixty thousand objects on one page, from a server with no limit of its own, do not hold up the process', async () => {
  const count = 60_000;
  const ids = Array.from(
    { length: count },
    (_x, i) => `3f0c7d2a-58c1-4b7e-9d40-${String(i).padStart(12, '0')}`,
  );
  const root = readTree(`<users total="${count}">${ids.map((id) => `<user id="${id}"/>`).join('')}</users>`);
  const ask = () => Promise.resolve({ root, date: undefined });
  let found = 0;
  for await (const { items } of readPages(ask, { path: 'users', what: 'the list of users' }))
    found += items.length;
  expect(found).toBe(count);
}, 15_000);
