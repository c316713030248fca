/**
 * The one layout of all pages that this program shows in a browser, on a server or as a file. A page is whole: its style and
 * script are in it and nothing else is loaded. Every value is escaped. Pure.
 */
import { createHash } from 'node:crypto';
import { Liquid } from 'liquidjs';
import { FIT_FRAMES, FOREIGN_HTML } from './foreign-html.js';
import { STYLE } from './style.js';

export interface PageDescription {
  /** Liquid: what stands in `<main>`. `{% render 'foreign-html', html: mail, title: 'The invitation' %}` shows foreign HTML. */
  readonly main: string;
  /** Further partials by name, for `{% render 'name', value: value %}`. */
  readonly partials?: Readonly<Record<string, string>>;
  /** CSS, added to that of all pages. */
  readonly style?: string;
  /** JavaScript. */
  readonly script?: string;
  /** Foreign HTML styles itself inline, which the policy of such a page has to allow. */
  readonly showsForeignHtml?: boolean;
  /** Pictures from anywhere: for the administrator's own templates, never for what others wrote. */
  readonly loadsPictures?: boolean;
}

/** Compiles a page once, to be filled in as often as it is shown. */
export function createPage(description: PageDescription) {
  const { main, partials, script: own = '', showsForeignHtml = false } = description;
  const engine = new Liquid({
    outputEscape: 'escape',
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    jsTruthy: true,
    templates: { 'foreign-html': FOREIGN_HTML, ...partials },
  });
  // 1234567 -> 1,234,567
  engine.registerFilter('grouped', (value: number) => value.toLocaleString('en'));
  const [parts, layout] = [engine.parse(main), engine.parse(LAYOUT)];
  const style = STYLE + (description.style ?? '');
  const script = showsForeignHtml ? FIT_FRAMES + own : own;
  const policy = toPolicy(style, script, description);
  return {
    /** @param head with a sentence that stands below the title */
    render(head: { readonly title: string; readonly about?: string }, values: object) {
      const body = engine.renderSync(layout, {
        about: undefined,
        ...head,
        ...{ main: engine.renderSync(parts, values) as string, style, script },
        // As a file, a page has no header.
        policy: policy.replace(/; frame-ancestors 'none'/, ''),
      }) as string;
      return { body, type: 'text/html; charset=utf-8', policy };
    },
  };
}

function toPolicy(
  style: string,
  script: string,
  { showsForeignHtml = false, loadsPictures = false }: PageDescription,
): string {
  const styles = showsForeignHtml ? "'unsafe-inline'" : hashOf(style);
  return [
    "default-src 'none'",
    `style-src ${styles}`,
    ...(script === '' ? [] : [`script-src ${hashOf(script)}`, "connect-src 'self'"]),
    `img-src 'self' data:${loadsPictures ? ' http: https:' : ''}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A browser hashes what stands between the tags. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const LAYOUT = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>{{ title }}</title>
<link rel="icon" href="data:,">
<style>{{ style | raw }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>{{ title }}</h1>
{%- if about %}
<p class="quiet">{{ about }}</p>
{%- endif %}
</header>
<main id="main" tabindex="-1">
{{ main | raw }}
</main>
{%- if script %}
<script>{{ script | raw }}</script>
{%- endif %}
</body>
</html>
`;
