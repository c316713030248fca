// README, CHANGELOG and docs/ as HTML pages that a browser on the server opens, with nothing else beside them.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Marked } from 'marked';
import { ROOT } from './folders.mjs';

/** Other files of the archive that a page may lead to. */
const KEPT = [
  'docs/pictures/invitation.png',
  'docs/pictures/demo.png',
  'docs/pictures/status.png',
  'docs/monitoring/grafana-dashboard.json',
  'docs/monitoring/prometheus-alerts.yml',
  'config/settings.ini.sample',
];

/** @returns files of the archive: `README.html`, `docs/install.html` and so on, and what stays as it is */
export async function renderDocs() {
  const docs = (await readdir(path.join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'));
  const sources = ['README.md', 'CHANGELOG.md', ...docs.map((name) => `docs/${name}`)];
  const style = await readFile(path.join(import.meta.dirname, 'docs.css'), 'utf8');
  const pages = sources.map(async (source) => ({
    name: toPage(source),
    bytes: Buffer.from(renderPage(await readFile(path.join(ROOT, source), 'utf8'), source, sources, style)),
    isProgram: false,
  }));
  const kept = KEPT.filter((name) => name.startsWith('docs/')).map(async (name) => ({
    name,
    bytes: await readFile(path.join(ROOT, name)),
    isProgram: false,
  }));
  return await Promise.all([...pages, ...kept]);
}

const toPage = (source) => source.replace(/\.md$/, '.html');

function renderPage(markdown, source, sources, style) {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${toAnchor(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const target = toTarget(href, source, sources);
        return target === undefined ? text : `<a href="${target}">${text.replace(/\.md$/, '.html')}</a>`;
      },
    },
  });
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? source;
  const start = path.posix.relative(path.posix.dirname(source), 'README.html');
  const way = source === 'README.md' ? '' : `<nav><a href="${start}">CMS Calendar Magic</a></nav>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
${style}</style>
</head>
<body>
${way}${marked.parse(markdown)}</body>
</html>
`;
}

/** @returns where a link leads within the archive; undefined for what is not in it, such as sources */
function toTarget(href, source, sources) {
  if (/^https?:|^#/.test(href)) return href;
  const [file, anchor] = href.split('#');
  const target = path.posix.join(path.posix.dirname(source), file);
  const isPage = sources.includes(target);
  if (!isPage && !KEPT.includes(target)) return undefined;
  return (isPage ? toPage(file) : file) + (anchor === undefined ? '' : `#${anchor}`);
}

/** As GitHub makes them, so that a link works on both. */
function toAnchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
