/** How the status page looks, and what it is filled in with. */
import type { Status } from '../../sync/cycle/status.js';
import { createPage } from '../../web/page.js';
import { toStatusView } from '../status/status-view.js';
import { toDayChart } from './chart.js';
import { toVerdict, type Health } from './verdict.js';

const MAIN = `
<p class="verdict {{ verdict.kind }}" role="status">{{ verdict.text }}</p>
{%- if isStandby %}
<p class="notice">Another instance is at work on this home. This one stands by and takes over when it is gone; the figures are those of the other one.</p>
{%- endif %}
{%- if figures.size > 0 %}
<section class="card" aria-labelledby="figures">
<h2 id="figures">Figures</h2>
<table class="figures">
{%- for figure in figures %}
<tr><th scope="row">{{ figure.name }}</th><td>
{%- for line in figure.lines %}<p>{{ line }}</p>{% endfor -%}
</td></tr>
{%- endfor %}
</table>
</section>
{%- endif %}
{%- for table in lists %}
<section class="card" aria-labelledby="{{ table.id }}">
<h2 id="{{ table.id }}">{{ table.title }}</h2>
{%- for cause in table.causes %}
<div class="cause">
<h3>{{ cause.message }}</h3>
{%- if cause.remedy %}
<p>What to do: {{ cause.remedy }}</p>
{%- endif %}
<div class="scroll" tabindex="0" role="region" aria-label="{{ table.title }}, cause {{ forloop.index }}">
<table>
<thead><tr><th scope="col">Mailbox</th>{% if table.id == 'meetings' %}<th scope="col">Room</th>{% endif %}<th scope="col">Since</th><th scope="col">Next try</th></tr></thead>
<tbody>
{%- for row in cause.rows %}
<tr><th scope="row">{{ row.mailbox }}</th>{% if table.id == 'meetings' %}<td>{{ row.room }}</td>{% endif %}<td>{{ row.since }}</td><td>{{ row.next }}</td></tr>
{%- endfor %}
</tbody>
</table>
</div>
{%- if cause.more > 0 %}
<p class="quiet">And {{ cause.more | grouped }} more with this cause.</p>
{%- endif %}
</div>
{%- endfor %}
{%- if table.more > 0 %}
<p class="quiet">And {{ table.more | grouped }} more, for these or other causes. <code>status --json</code> lists the first thousand.</p>
{%- endif %}
</section>
{%- endfor %}
<section class="card" aria-labelledby="day">
<h2 id="day">The last day</h2>
{%- for one in chart.series %}
<figure class="series">
<figcaption><b>{{ one.name }}</b> <span class="quiet">{{ one.total | grouped }}{% if one.most > 0 %}, at most {{ one.most | grouped }} in a quarter of an hour{% endif %}</span></figcaption>
<svg class="{{ one.key }}" viewBox="0 0 {{ chart.width }} {{ chart.height }}" preserveAspectRatio="none" role="img" aria-label="{{ one.name }} in each quarter of an hour of the last day; the table below has the numbers">
<line x1="0" x2="{{ chart.width }}" y1="{{ chart.height }}" y2="{{ chart.height }}"/>
{%- for bar in one.bars %}
<rect x="{{ bar.x }}" y="{{ bar.y }}" width="8" height="{{ bar.height }}"/>
{%- endfor %}
</svg>
</figure>
{%- endfor %}
<div class="times quiet" aria-hidden="true">{% for time in chart.times %}<span>{{ time }}</span>{% endfor %}</div>
<details>
<summary>The same in numbers, by the hour</summary>
<table>
<thead><tr><th scope="col">Hour</th><th scope="col" class="number">Polls</th><th scope="col" class="number">Changed</th><th scope="col" class="number">Failures</th></tr></thead>
<tbody>
{%- for hour in chart.hours %}
<tr><th scope="row">{{ hour.from }}</th><td class="number">{{ hour.polls | grouped }}</td><td class="number">{{ hour.changes | grouped }}</td><td class="number">{{ hour.failures | grouped }}</td></tr>
{%- endfor %}
</tbody>
</table>
</details>
</section>
<p class="quiet">For monitors: <a href="/healthz">/healthz</a> and <a href="/metrics">/metrics</a>. <a href="/">Load this page again</a></p>
`;

/** Enough to act on: the page is made anew with each visit, and `status --json` lists them all. */
const SHOWN = { causes: 10, rows: 10 };

const STYLE = `
.verdict { margin: 0 0 1.25rem; padding: .75rem 1.25rem; border-left: .3rem solid currentColor; border-radius: .25rem; background: var(--card); font-size: 1.15rem; font-weight: 600; }
.figures th { width: 11rem; color: var(--quiet); }
.figures p { margin: 0; }
.cause + .cause { margin-top: 1.75rem; }
.cause .scroll { margin-top: .75rem; overflow-wrap: normal; }
.cause table { min-width: 36rem; }
.cause thead th { white-space: nowrap; }
.series { margin: 0 0 1rem; }
.series svg { display: block; width: 100%; height: 3.5rem; margin-top: .35rem; }
.series line { stroke: var(--line); stroke-width: 2; vector-effect: non-scaling-stroke; }
.series rect { fill: var(--link); }
.series .changes rect { fill: var(--good); }
.series .failures rect { fill: var(--bad); }
.times { display: flex; justify-content: space-between; font-size: .875rem; font-variant-numeric: tabular-nums; }
details { margin-top: 1rem; }
summary { cursor: pointer; }
@media (max-width: 40rem) { .figures th, .figures td { display: block; width: auto; } .figures td { padding-top: 0; border-top: 0; } }
`;

export function createStatusPage() {
  return createPage({ main: MAIN, style: STYLE });
}

export function toPageValues(
  status: Status | undefined,
  health: Health,
  { now, isStandby }: { readonly now: Date; readonly isStandby: boolean },
): object {
  return {
    verdict: toVerdict(health, status),
    isStandby,
    ...(status === undefined ? { figures: [], lists: [] } : toStatusView(status, now, SHOWN)),
    chart: toDayChart(status?.lastDay ?? [], now),
  };
}
