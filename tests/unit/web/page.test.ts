/** What every page promises: nothing that it shows is executed, and nothing is loaded from elsewhere. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createPage } from '../../../src/web/page.js';

const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(1)> ' & {{ title }} {% raw %}`;
const ESCAPED = EVIL.replaceAll('&', '&amp;')
  .replaceAll('<', '&lt;')
  .replaceAll('>', '&gt;')
  .replaceAll('"', '&#34;')
  .replaceAll("'", '&#39;');

it('values are text wherever they stand', () => {
  const page = createPage({
    main: `<p title="{{ name }}">{{ name }}</p>{% render 'row', name: name %}`,
    partials: { row: '<b>{{ name }}</b>' },
  });
  const { body } = page.render({ title: EVIL, about: EVIL }, { name: EVIL });
  expect(body.split(ESCAPED)).toHaveLength(7);
  expect(body).not.toContain('<script');
});

it('foreign HTML stands in a frame without scripts', () => {
  const page = createPage({
    main: `{% render 'foreign-html', html: mail, title: 'The mail' %}`,
    showsForeignHtml: true,
  });
  const { body, policy } = page.render({ title: 'Mail' }, { mail: EVIL });
  expect(body).toContain(
    `<iframe sandbox="allow-same-origin" title="The mail" srcdoc="${ESCAPED}"></iframe>`,
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'sha256-[^']+';/);
});

it('the policy allows exactly the style and the script that the page brings', () => {
  const page = createPage({ main: '', style: '.a { color: red }', script: 'go("now");' });
  const { body, policy } = page.render({ title: 'A page' }, {});
  for (const [tag, directive] of [
    ['style', 'style-src'],
    ['script', 'script-src'],
  ] as const) {
    const text = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(body)![1]!;
    const hash = createHash('sha256').update(text).digest('base64');
    expect(policy).toContain(`${directive} 'sha256-${hash}'`);
  }
  expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

it('a page reads what it was given, and nothing that this inherits', () => {
  const page = createPage({ main: '{{ person.name }}' });
  const person: object = Object.create({ name: 'Ann' });
  expect(() => page.render({ title: 'A page' }, { person })).toThrow(/person\.name/);
});

it('a value that the page was not given is a bug', () => {
  expect(() => createPage({ main: '{{ missing }}' }).render({ title: 'A page' }, {})).toThrow(/missing/);
});
