import { parse } from 'parse5';
import { expect, it } from 'vitest';
import { PREVIEW_MARK, toPage } from '../../../../src/commands/preview/page.js';

const HOSTILE = `</pre></iframe><script>alert(1)</script>" onload="alert(1)`;

const page = toPage(HOSTILE, {
  warning: HOSTILE,
  templates: [
    {
      file: HOSTILE,
      usedFor: [HOSTILE],
      renderings: [{ title: HOSTILE, html: HOSTILE, word: HOSTILE, text: HOSTILE }],
    },
  ],
});

it('what stands in a template or a name does not become a part of the page', () => {
  const elements = namesOf(parse(page));
  expect(elements.filter(({ name }) => name === 'script')).toHaveLength(1);
  expect(elements.filter(({ name }) => name === 'iframe')).toHaveLength(2);
  expect(elements.flatMap(({ attributes }) => attributes)).not.toContain('onload');
});

it('the mails in it can run no script, and the page needs nothing from anywhere', () => {
  expect(page.match(/<iframe sandbox="allow-same-origin" title="[^"]+" srcdoc=/g)).toHaveLength(2);
  expect(page).not.toMatch(/(?:src|href)="http|@import|url\(/);
  expect(page.startsWith(PREVIEW_MARK)).toBe(true);
});

interface Node {
  readonly nodeName: string;
  readonly attrs?: readonly { readonly name: string }[];
  readonly childNodes?: readonly unknown[];
}

function namesOf(node: Node): { name: string; attributes: string[] }[] {
  const own = { name: node.nodeName, attributes: (node.attrs ?? []).map(({ name }) => name) };
  return [own, ...(node.childNodes ?? []).flatMap((child) => namesOf(child as Node))];
}
