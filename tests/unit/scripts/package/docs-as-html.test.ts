/** The documents as pages in the archives. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { renderDocs } from '../../../../scripts/package/docs-as-html.mjs';

const pages = await renderDocs();
const names = new Set(['config/settings.ini.sample', ...pages.map(({ name }) => name)]);
const texts = new Map(pages.map(({ name, bytes }) => [name, bytes.toString('utf8')]));

it('every link and picture leads to a file of the archive, and to a heading that is there', () => {
  let links = 0;
  for (const [name, text] of texts) {
    if (!name.endsWith('.html')) continue;
    for (const [, target = ''] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
      if (/^https?:/.test(target)) continue;
      links += 1;
      const [file = '', anchor] = target.split('#');
      const led = file === '' ? name : path.posix.join(path.posix.dirname(name), file);
      expect(names, `${name}: ${target}`).toContain(led);
      if (anchor !== undefined) expect(texts.get(led), `${name}: ${target}`).toContain(` id="${anchor}"`);
    }
  }
  expect(links).toBeGreaterThan(30);
});

it('a page needs nothing else to be read: style inside, one heading as its title, no Markdown left', () => {
  const page = texts.get('docs/operations.html') ?? '';
  expect(page).toContain('<style>\nbody {');
  expect(page).toContain('<title>Operations</title>');
  expect(page).toContain('<table>');
  expect(page).not.toMatch(/^#+ |^```|\]\(/m);
  expect(page).toContain('<a href="../README.html">');
});
