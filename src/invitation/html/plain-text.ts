/** A plain-text body as HTML that looks the same, so that a block can stand in it. Does not make links of addresses. */

/** One document; line ends become `<br>`, spaces at the start of a line and in rows stay visible. */
export function plainTextToHtml(text: string): string {
  if (text.trim() === '') return '';
  const lines = text.split(/\r\n|\r|\n/u).map((line) =>
    line
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\t', '    ')
      // Only every other space of a row, and the last one at either edge, so that long lines can still be wrapped.
      .replace(/^ | $| (?= )/gu, '&nbsp;'),
  );
  return `<html><body><div>${lines.join('<br>\r\n')}</div></body></html>`;
}
