/**
 * What the product promises never to write, though Exchange would take it: anything but body and marker, a sending mode
 * where nothing may be sent, an attendee's copy, a body that was cut off. Reports; refuses nothing.
 */
import { extendedPropertyKey } from '../calendar/calendar-item.js';
import type { FoundItem } from '../calendar/occurrences.js';
import { isEndless, occurrencesOf } from '../calendar/recurrence.js';
import type { Call } from './call.js';
import type { FieldUpdate } from './field-updates.js';

interface Update {
  readonly found: FoundItem;
  readonly updates: readonly FieldUpdate[];
  readonly mode: string;
  readonly resolution: string;
}

/** A meeting may end between the reading and the writing. */
const GRACE_MS = 10 * 60_000;

export function reportForbiddenUpdate(call: Call, update: Update): void {
  const sentences = [
    ...forbiddenFields(call, update),
    ...forbiddenBody(update),
    ...forbiddenSending(update),
    ...forbiddenItem(call, update),
  ];
  for (const sentence of sentences) call.violate(sentence);
}

function forbiddenFields({ rules }: Call, { updates, resolution }: Update): string[] {
  const { propertySetId, name } = rules.ownProperty;
  const own = extendedPropertyKey({
    PropertySetId: propertySetId,
    PropertyName: name,
    PropertyType: 'String',
  });
  const foreign = updates.filter(({ property }) => property !== 'body' && property !== own);
  const isPair = updates.length - foreign.length === 2 && updates[0]?.property !== updates[1]?.property;
  return [
    ...foreign.map(
      ({ uri }) => `UpdateItem writes ${uri === 'extended' ? 'a foreign extended property' : uri}.`,
    ),
    ...(isPair ? [] : ['UpdateItem does not write body and marker together.']),
    ...(resolution === 'AlwaysOverwrite' ? ['UpdateItem overwrites what others have changed.'] : []),
  ];
}

function forbiddenBody({ found, updates }: Update): string[] {
  const body = updates.find(({ property }) => property === 'body');
  if (body === undefined) return [];
  return [
    ...(picturesOf(viewedBody(found)).some(
      (picture) => !picturesOf(body.element?.text ?? '').includes(picture),
    )
      ? ['UpdateItem takes a picture out of the body.']
      : []),
    ...(body.kind === 'set' ? [] : [`UpdateItem uses ${body.kind} on the body.`]),
    ...(found.item.truncatedAt === undefined ? [] : ['UpdateItem writes a body back that was read cut off.']),
    ...(body.element?.attributes.get('BodyType') === 'Text'
      ? ['UpdateItem writes the body as plain text.']
      : []),
    ...((body.element?.children.length ?? 0) > 0
      ? ['UpdateItem puts elements where body text belongs.']
      : []),
  ];
}

function viewedBody({ item, occurrence }: FoundItem): string {
  return (occurrence?.exception?.body ?? item.body).text;
}

/** What is shown by `cid:` of an attachment; without it, Outlook lists the picture as a file. */
function picturesOf(html: string): readonly string[] {
  return html.match(/(?<=\bsrc=["']?cid:)[^"'\s>]+/gi) ?? [];
}

function forbiddenSending({ found: { item }, mode }: Update): string[] {
  if (mode === 'SendToNone') return [];
  return [
    ...(mode === 'SendToAllAndSaveCopy' ? [] : [`UpdateItem sends with ${mode}.`]),
    ...(item.attendees.length > 0 ? [] : ['UpdateItem sends an appointment, which makes a meeting of it.']),
    ...(item.attendees.length > 0 && !item.wasSent
      ? ['UpdateItem sends a meeting that its user has not sent.']
      : []),
  ];
}

function forbiddenItem({ now }: Call, { found: { item, occurrence } }: Update): string[] {
  const isOver = lastEnd(item, occurrence?.times.end) < now.getTime() - GRACE_MS;
  return [
    ...(item.isReceived ? ["UpdateItem writes to an attendee's copy."] : []),
    ...(item.isCancelled ? ['UpdateItem writes to a cancelled meeting.'] : []),
    ...(isOver ? ['UpdateItem writes to a meeting that has ended.'] : []),
  ];
}

function lastEnd(item: FoundItem['item'], occurrenceEnd: Date | undefined): number {
  if (occurrenceEnd !== undefined) return occurrenceEnd.getTime();
  if (item.recurrence === undefined) return item.end.getTime();
  return isEndless(item.recurrence)
    ? Infinity
    : Math.max(...occurrencesOf(item).map(({ end }) => end.getTime()));
}
