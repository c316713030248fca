/**
 * A mail program on a phone saving a body: one run of lines without fonts, colours, tables or lists, put into a
 * quotation. Cells of a row come to stand on one line. Only text and links are left.
 */
import { readFlow, type FlowPart, type Run } from './flow.js';
import { escapeMarkup } from './html-source.js';

/** The body after one save; another quotation is put around it each time. */
export function mobile(html: string): string {
  const lines = readFlow(html).flatMap(writeLines);
  return (
    '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">' +
    `<blockquote type="cite"><div dir="ltr">${lines.map((line) => `${line}<br>`).join('')}</div></blockquote></body></html>`
  );
}

function writeLines(part: FlowPart): string[] {
  if (part.kind === 'paragraph')
    return [(part.isListItem ? '\u2022 ' : '') + part.runs.map(writeRun).join('')];
  return part.rows.map((cells) => cells.flatMap((cell) => cell.parts.flatMap(writeLines)).join(' '));
}

function writeRun(run: Run): string {
  if (run.imageSource !== undefined) return `<img src="${escapeMarkup(run.imageSource)}">`;
  const text = escapeMarkup(run.text).replaceAll('\n', '<br>').replaceAll('\u00a0', '&nbsp;');
  return run.href === undefined ? text : `<a href="${escapeMarkup(run.href)}">${text}</a>`;
}
