/** The page that `preview` writes: each template, filled in, in three views side by side. Pure; needs nothing from the network. */
import { PAGE_STYLE } from './page-style.js';

export interface PreviewPage {
  /** A sentence about whose values these are. */
  readonly about: string;
  /** A sentence to be heeded, where there is one. */
  readonly warning?: string | undefined;
  readonly templates: readonly PreviewTemplate[];
}

export interface PreviewTemplate {
  readonly file: string;
  readonly usedFor: readonly string[];
  readonly renderings: readonly PreviewRendering[];
}

export interface PreviewRendering {
  readonly title: string;
  /** Whole HTML documents. */
  readonly html: string;
  readonly word: string;
  readonly text: string;
}

/** A file that begins with this is an earlier preview and may be replaced. */
export const PREVIEW_MARK = '<!DOCTYPE html>\n<!-- Preview of CMS Calendar Magic -->\n';

export function toPage({ about, warning, templates }: PreviewPage): string {
  return `${PREVIEW_MARK}<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Preview of the invitation</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>Preview of the invitation</h1>
<p>${escape(about)}</p>
${warning === undefined ? '' : `<p class="warning">${escape(warning)}</p>`}
</header>
${templates.map(toSection).join('\n')}
<script>${FIT_FRAMES}</script>
</body>
</html>
`;
}

function toSection({ file, usedFor, renderings }: PreviewTemplate): string {
  return `<section>
<h2>${escape(file)}</h2>
<p class="uses">Used for ${escape(usedFor.join(', '))}.</p>
${renderings.map(toRendering).join('\n')}
</section>`;
}

function toRendering({ title, html, word, text }: PreviewRendering): string {
  return `${title === '' ? '' : `<h3>${escape(title)}</h3>`}
<div class="views">
<figure><figcaption><b>HTML</b> as it is sent</figcaption>${toFrame(html)}</figure>
<figure><figcaption><b>Outlook for Windows</b> roughly, after Word has saved it</figcaption>${toFrame(word)}</figure>
<figure><figcaption><b>Plain text</b> where no HTML is shown</figcaption><pre>${escape(text)}</pre></figure>
</div>`;
}

/** Frames keep the page's styles out of the mail. Scripts in it do not run; the page has to measure it, so it is of one origin. */
function toFrame(document: string): string {
  return `<div class="paper"><iframe sandbox="allow-same-origin" srcdoc="${escape(document)}"></iframe></div>`;
}

/** A frame does not grow with its content by itself. */
const FIT_FRAMES = `
function fit(frame) {
  const page = frame.contentDocument && frame.contentDocument.documentElement;
  if (!page) return;
  // A frame is never lower than its window, so it is made small before it is measured.
  frame.style.height = '0';
  const bar = page.scrollWidth > page.clientWidth ? 18 : 0;
  frame.style.height = page.scrollHeight + bar + 'px';
}
for (const frame of document.querySelectorAll('iframe')) {
  frame.addEventListener('load', () => fit(frame));
  fit(frame);
}
addEventListener('resize', () => document.querySelectorAll('iframe').forEach(fit));
`;

export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
