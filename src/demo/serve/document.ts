/** An invitation's body as a whole HTML document, to be shown or edited. Pure. */
import { escapeMarkup } from '../../simulator/clients/html-source.js';
import type { StoredBody } from '../../simulator/exchange/calendar/calendar-item.js';

export function toDocument({ type, text }: StoredBody): string {
  if (type === 'HTML') return text;
  return `<html><body><pre style="font: inherit; white-space: pre-wrap">${escapeMarkup(text)}</pre></body></html>`;
}

/** As mail programs show it: in a font of their own, where it names none. */
export function toMailView(body: StoredBody): string {
  return `<style id="mail-program">html { font: 11pt Calibri, Carlito, "Liberation Sans", sans-serif; }</style>${toDocument(body)}`;
}
