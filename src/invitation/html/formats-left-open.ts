/**
 * Links and formats that go on although the element that they stand in has ended: browsers open them again in whatever
 * follows ("reconstruct the active formatting elements" in the HTML standard). Does not close them.
 */
import type { Body } from './body.js';
import { CELLS, FORMATS, SEALED_ELEMENTS } from './elements.js';
import { closedAt } from './nesting.js';

/**
 * How many links and formats of each name that have no end tag of their own are open at the token `index`. Each cell keeps
 * its own: what is open around it waits, and what was open in one that has ended does not matter.
 */
export function formatsLeftOpen({ tokens }: Body, index: number): Map<string, number> {
  const total = new Map<string, number>();
  const cells = [{ end: Infinity, open: new Map<string, number>() }];
  const dropEnded = (at: number) => {
    while ((cells.at(-1)?.end ?? Infinity) < at) cells.pop();
  };
  for (const token of tokens) {
    if (token.index >= index) break;
    const { kind, name } = token;
    if (kind !== 'start' && kind !== 'end') continue;
    const isCell = kind === 'start' && (CELLS.has(name) || SEALED_ELEMENTS.has(name));
    const isFormat = token.partner === undefined && FORMATS.has(name);
    if (!isCell && !isFormat) continue;
    dropEnded(token.index);
    if (isCell) cells.push({ end: closedAt(token), open: new Map() });
    const open = cells.at(-1)?.open;
    if (!isFormat || open === undefined) continue;
    const count = (open.get(name) ?? 0) + (kind === 'start' ? 1 : -1);
    // A link ends the link before it, and of equal formats browsers keep three ("the Noah's Ark clause").
    open.set(name, Math.max(0, Math.min(count, name === 'a' ? 1 : 3)));
  }
  dropEnded(index);
  for (const { open } of cells)
    for (const [name, count] of open) total.set(name, (total.get(name) ?? 0) + count);
  return total;
}

/**
 * Whether a link or format that has no end of its own goes on at the token `index`: what is put there would become part of
 * it. One that ends properly further down is what somebody gave to all that stands in it.
 */
export function isFormatLeftOpen(body: Body, index: number): boolean {
  return [...formatsLeftOpen(body, index).values()].some((count) => count > 0);
}
