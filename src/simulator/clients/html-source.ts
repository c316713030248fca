/** How the clients write HTML source: characters escaped, spaces hardened, lines wrapped. */

/** Markup characters escaped and everything beyond ASCII as numbers, as Word does in a us-ascii document. */
export function escapeToAscii(text: string): string {
  return escapeMarkup(text).replace(/[^\n\x20-\x7e]/gu, (character) =>
    character === '\u00a0' ? '&nbsp;' : `&#${character.codePointAt(0)};`,
  );
}

export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Rows of spaces that would be folded to one are made hard, all but the last. */
export function hardenSpaces(text: string): string {
  return text.replace(/ (?= )/gu, '\u00a0');
}

/**
 * Source lines broken at about `columns`, at any space: in texts and between attributes, as Word and Exchange do.
 * @param lineEnd `\r\n` as from Exchange or `\n` as read back over EWS
 */
export function wrapSource(source: string, columns: number, lineEnd: string): string {
  return source
    .split('\n')
    .map((line) => wrapLine(line, columns).join(lineEnd))
    .join(lineEnd);
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  let quote = '';
  // A space within a quoted value stays: it may matter there.
  let word = '';
  for (const character of line) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (/<[^>]*=$/u.test((current + word).slice(-300)) && (character === '"' || character === "'"))
      quote = character;
    if (character !== ' ' || quote !== '') {
      word += character;
      continue;
    }
    if (current !== '' && current.length + word.length > columns) {
      lines.push(current.slice(0, -1));
      current = '';
    }
    current += `${word} `;
    word = '';
  }
  if (current !== '' && current.length + word.length > columns) {
    lines.push(current.slice(0, -1));
    current = '';
  }
  return [...lines, current + word];
}
