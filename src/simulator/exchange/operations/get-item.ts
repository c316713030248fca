/**
 * GetItem: items and occurrences by id, each with its own answer.
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation
 */
import { EwsError } from '../soap/ews-error.js';
import { toView } from '../items/item-view.js';
import { findItem } from '../calendar/occurrences.js';
import { occurrencesOf } from '../calendar/recurrence.js';
import type { FoundItem } from '../calendar/occurrences.js';
import { renderError, renderSuccess } from '../soap/answers.js';
import { child } from '../soap/envelope.js';
import type { XmlElement } from '../soap/xml-document.js';
import type { Call } from './call.js';
import { readItemShape, renderItem } from './item-shape.js';

/** Above the advised ten by far; what a throttling policy lets through (EwsFindCountLimit). */
const MAX_IDS = 1000;

/** @returns a response message for each id. @throws EwsError */
export function getItem(call: Call): string[] {
  const { envelope, build, rules } = call;
  const shape = child(envelope.content, 'ItemShape')!;
  const asked = readItemShape({ shape, operation: 'GetItem', serverVersion: envelope.serverVersion, build });
  const ids = child(envelope.content, 'ItemIds')!.children;
  if (ids.length > MAX_IDS) {
    call.violate(`GetItem asks for ${ids.length} items at once.`);
    throw new EwsError('ErrorExceededFindCountLimit', 'The request names more items than the policy allows.');
  }
  return ids.map((id) => {
    try {
      const view = toView(asRead(call, lookUp(call, id)), rules.occurrenceChangeKeys);
      return renderSuccess('GetItem', `<m:Items>${renderItem(view, asked, call.fault)}</m:Items>`);
    } catch (error) {
      if (error instanceof EwsError) return renderError('GetItem', error);
      throw error;
    }
  });
}

function asRead({ readInstances, now }: Call, found: FoundItem): FoundItem {
  return found.occurrence === undefined ? found : { ...found, item: readInstances.read(found.item, now) };
}

/**
 * The item that an ItemId, OccurrenceItemId or RecurringMasterItemId names.
 * @throws EwsError ErrorItemNotFound, ErrorInvalidIdMalformed, ErrorInvalidIdEmpty
 */
export function lookUp({ mailbox, violate }: Call, id: XmlElement): FoundItem {
  const text =
    id.attributes.get('Id') ?? id.attributes.get('RecurringMasterId') ?? id.attributes.get('OccurrenceId')!;
  const lookup = findItem(mailbox, text);
  switch (lookup.kind) {
    case 'empty':
      throw new EwsError('ErrorInvalidIdEmpty');
    case 'malformed':
      throw new EwsError('ErrorInvalidIdMalformed');
    case 'of-another-mailbox':
      violate('An item of another mailbox than the impersonated one is asked for.');
      throw new EwsError('ErrorItemNotFound');
    case 'missing':
      throw new EwsError('ErrorItemNotFound');
    case 'found':
      break;
  }
  if (id.name === 'RecurringMasterItemId') return { mailbox, item: lookup.found.item };
  if (id.name === 'ItemId') return lookup.found;
  return nthOccurrence(lookup.found, Number(id.attributes.get('InstanceIndex')));
}

function nthOccurrence({ mailbox, item }: FoundItem, index: number): FoundItem {
  const times = item.recurrence && occurrencesOf(item)[index - 1];
  if (times === undefined) throw new EwsError('ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange');
  const exception = item.exceptions.get(times.originalStart.getTime());
  return { mailbox, item, occurrence: { times, exception } };
}
