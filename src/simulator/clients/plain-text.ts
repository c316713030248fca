/**
 * A client that knows plain text only, and Exchange making HTML of what it saves: tags are gone, the address of a link
 * stands behind its text, cells are separated by tabs, bullets are asterisks; every address becomes a link.
 */
import { readFlow, type FlowPart, type Run } from './flow.js';
import { escapeMarkup } from './html-source.js';

/** The body as EWS gives it once such a client has saved it. */
export function plainText(html: string): string {
  return [
    '<html>',
    '<head>',
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">',
    '<meta name="Generator" content="Microsoft Exchange Server">',
    '<!-- converted from text -->',
    '<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style></head>',
    '<body>',
    `<font size="2"><span style="font-size:11pt;"><div class="PlainText">${textToExchangeHtml(htmlToText(html))}</div></span></font>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
}

/** What the client shows and saves. */
export function htmlToText(html: string): string {
  return readFlow(html).map(writeText).join('\n\n');
}

function writeText(part: FlowPart): string {
  if (part.kind === 'paragraph') return (part.isListItem ? '  *   ' : '') + joinRuns(part.runs);
  return part.rows
    .map((cells) => cells.map((cell) => cell.parts.map(writeText).join('\n')).join('\t'))
    .join('\n');
}

/** Runs of one link share its address. */
function joinRuns(runs: readonly Run[]): string {
  return runs
    .map((run, index) => {
      const isLast = run.href !== undefined && runs[index + 1]?.href !== run.href;
      return isLast && run.href !== run.text ? `${run.text}<${run.href}>` : run.text;
    })
    .join('');
}

function textToExchangeHtml(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll('\t', '        ')
        .split(/((?:https?:\/\/|mailto:|sip:|CISCOTEL:)[^\s<>"]+)/iu)
        .map((piece, index) =>
          index % 2 === 1
            ? `<a href="${escapeMarkup(piece)}">${escapeMarkup(piece)}</a>`
            : escapeMarkup(piece)
                .replace(/ (?= )/gu, '&nbsp;')
                .replaceAll('\u00a0', '&nbsp;'),
        )
        .join(''),
    )
    .join('<br>\r\n');
}
