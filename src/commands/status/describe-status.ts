/** What `status` prints for a person: the figures as a table, then who is in trouble and what waits, each with why. Pure. */
import type { Status } from '../../sync/cycle/status.js';
import { toStatusView, type StatusList } from './status-view.js';
import { toTable } from '../../text-table.js';

/** Of lines with sentences, in characters: those of a console window. */
const WIDTH = 80;
/** Of the names of figures, and of what stands before a cause. */
const NAMES_WIDTH = 17;
const INDENT = '  ';
/** Each cause has a remedy of its own. */
const SHOWN = { causes: Infinity, rows: 20 };

export function describeStatus(status: Status, now: Date): string[] {
  const { figures, lists } = toStatusView(status, now, SHOWN);
  const rows = figures.flatMap(({ name, lines }) =>
    lines
      .flatMap((line) => wrap(line, WIDTH - NAMES_WIDTH))
      .map((line, index) => [index === 0 ? name : '', line]),
  );
  return [...toTable(rows), ...lists.flatMap(describeList)];
}

/** Each cause once, then those who share it. */
function describeList({ title, causes, more }: StatusList): string[] {
  const lines = causes.flatMap((cause) => [
    ...wrap(cause.message, WIDTH - INDENT.length),
    ...(cause.remedy === '' ? [] : wrap(`What to do: ${cause.remedy}`, WIDTH - INDENT.length)),
    ...toTable(
      cause.rows.map(({ mailbox, room, since, next }) =>
        [`  ${mailbox}`, room, `since ${since}`, `next try ${next}`].filter((cell) => cell !== ''),
      ),
    ),
    ...(cause.more === 0 ? [] : [`  and ${cause.more} more; status --json lists them`]),
  ]);
  const rest = more === 0 ? [] : [`and ${more} more; status --json lists the first thousand`];
  return ['', title, ...[...lines, ...rest].map((line) => `${INDENT}${line}`)];
}

/** At blanks only, so that a command in it can still be copied in one piece. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length === 0 || longer.length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
