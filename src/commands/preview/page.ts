/** The page that `preview` writes: each template, filled in, in three views side by side. Pure; needs nothing but its pictures. */
import { createPage } from '../../web/page.js';

const DOCTYPE = '<!DOCTYPE html>\n';

/** A file that begins with this is an earlier preview and may be replaced. */
export const PREVIEW_MARK = `${DOCTYPE}<!-- Preview of CMS Calendar Magic -->\n`;

/**
 * @param about a sentence about whose values these are
 * @param values `warning`, a sentence to be heeded where there is one, and `templates`, as MAIN shows them
 */
export function toPage(
  about: string,
  values: { warning: string | undefined; templates: readonly object[] },
): string {
  const page = createPage({ main: MAIN, style: STYLE, showsForeignHtml: true, loadsPictures: true });
  const { body } = page.render({ title: 'Preview of the invitation', about }, values);
  return PREVIEW_MARK + body.slice(DOCTYPE.length);
}

const MAIN = `
{%- if warning %}<p class="notice">{{ warning }}</p>{% endif %}
{%- for template in templates %}
<section>
<h2><code>{{ template.file }}</code></h2>
<p class="quiet">Used for {{ template.usedFor | join: ', ' }}.</p>
{%- for one in template.renderings %}
{%- if one.title != '' %}<h3>{{ one.title }}</h3>{% endif %}
<div class="views">
<figure><figcaption><b>HTML</b> as it is sent</figcaption>{% render 'foreign-html', html: one.html, title: 'HTML' %}</figure>
<figure><figcaption><b>Outlook for Windows</b> roughly, after Word has saved it</figcaption>{% render 'foreign-html', html: one.word, title: 'Outlook for Windows' %}</figure>
<figure><figcaption><b>Plain text</b> where no HTML is shown</figcaption><pre>{{ one.text }}</pre></figure>
</div>
{%- endfor %}
</section>
{%- endfor %}
`;

const STYLE = `
body { max-width: 108rem; }
section { margin-top: 2.25rem; }
section h2 { margin: 0; }
.views { display: grid; gap: 1rem; margin-top: .6rem; }
@media (min-width: 80rem) { .views { grid-template-columns: minmax(0, 4fr) minmax(0, 3fr) minmax(0, 3fr); } }
.views figure { display: flex; flex-direction: column; margin: 0; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); overflow: hidden; }
figcaption { padding: .5rem 1rem; border-bottom: 1px solid var(--line); color: var(--quiet); font-size: .875rem; }
figcaption b { display: block; color: var(--text); }
.views .paper { flex: 1; border-radius: 0; }
`;
