/**
 * UpdateItem: checks change keys, saves what the field updates say, and sends as it is told to.
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation-calendar-item
 * What the product promises never to do is carried out as Exchange would, and reported as a violation.
 */
import { EwsError } from '../soap/ews-error.js';
import { toView } from '../items/item-view.js';
import { parseChangeKey } from '../calendar/item-ids.js';
import type { FoundItem } from '../calendar/occurrences.js';
import { renderError, renderSuccess } from '../soap/answers.js';
import { child } from '../soap/envelope.js';
import type { XmlElement } from '../soap/xml-document.js';
import { exceptionOf, reschedule } from '../calendar/users.js';
import type { Call } from './call.js';
import { readFieldUpdates } from './field-updates.js';
import type { FieldUpdate } from './field-updates.js';
import { lookUp } from './get-item.js';
import { saveFieldUpdates } from './save-field-updates.js';
import { sendUpdate } from './send-update.js';
import { reportForbiddenUpdate } from './update-promises.js';

/** @returns a response message for each ItemChange */
export function updateItem(call: Call): string[] {
  const changes = child(call.envelope.content, 'ItemChanges')!.children;
  return changes.map((change) => {
    try {
      return applyItemChange(call, change);
    } catch (error) {
      if (error instanceof EwsError) return renderError('UpdateItem', error);
      throw error;
    }
  });
}

function applyItemChange(call: Call, change: XmlElement): string {
  const { content } = call.envelope;
  const mode = content.attributes.get('SendMeetingInvitationsOrCancellations');
  if (mode === undefined) {
    call.violate('UpdateItem names no SendMeetingInvitationsOrCancellations.');
    throw new EwsError('ErrorSendMeetingInvitationsOrCancellationsRequired');
  }
  const id = change.children[0]!;
  const found = lookUp(call, id);
  const updates = readFieldUpdates(child(change, 'Updates')!, call);
  const resolution = content.attributes.get('ConflictResolution')!;
  const knownSerial = readKnownSerial(call, found, id, resolution);
  checkConflict(call, found, updates, knownSerial, resolution);
  reportForbiddenUpdate(call, { found, updates, mode, resolution });
  save(call, found, updates);
  const saved = toView(withException(found), call.rules.occurrenceChangeKeys);
  if (call.fault?.kind === 'partial-success') throw new EwsError('ErrorIrresolvableConflict');
  sendUpdate(call, withException(found), mode);
  const answer =
    mode === 'SendToNone' ? saved : toView(withException(found), call.rules.occurrenceChangeKeys);
  if (call.rules.touchesAfterWrite) touchAgain(call, found);
  const item = `<t:CalendarItem><t:ItemId Id="${answer.id}" ChangeKey="${answer.changeKey}"/></t:CalendarItem>`;
  return renderSuccess(
    'UpdateItem',
    `<m:Items>${item}</m:Items><m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>`,
  );
}

/**
 * The serial number that the client's change key stands for.
 * @returns undefined where the build compares none
 */
function readKnownSerial(
  call: Call,
  found: FoundItem,
  id: XmlElement,
  resolution: string,
): number | undefined {
  const key = id.attributes.get('ChangeKey') ?? '';
  if (key === '') call.violate('UpdateItem gives no change key.');
  if (!call.build.checksChangeKeys) return undefined;
  if (key === '') throw new EwsError('ErrorChangeKeyRequiredForWriteOperations');
  const serial = parseChangeKey(found.mailbox.guid, key);
  if (serial === undefined || serial > found.mailbox.serial) {
    call.violate('UpdateItem gives something that is no change key.');
    throw new EwsError('ErrorInvalidChangeKey');
  }
  return resolution === 'AlwaysOverwrite' ? undefined : serial;
}

/** AutoResolve merges what others changed elsewhere on the item; NeverOverwrite accepts no change at all. */
function checkConflict(
  call: Call,
  found: FoundItem,
  updates: readonly FieldUpdate[],
  knownSerial: number | undefined,
  resolution: string,
): void {
  const { item, occurrence } = found;
  if (knownSerial === undefined) return;
  const exception = occurrence?.exception;
  const ownKeys = call.rules.occurrenceChangeKeys === 'own' && exception !== undefined;
  const current = ownKeys ? exception.changeSerial : item.changeSerial;
  if (current <= knownSerial) return;
  const changedAt = ({ property }: FieldUpdate): number => {
    const inherited = exception?.touched.has(property) ? 0 : (item.touched.get(property) ?? 0);
    return Math.max(inherited, exception?.touched.get(property) ?? 0);
  };
  if (resolution === 'NeverOverwrite' || updates.some((update) => changedAt(update) > knownSerial)) {
    throw new EwsError('ErrorIrresolvableConflict');
  }
}

function save(call: Call, { mailbox, item, occurrence }: FoundItem, updates: readonly FieldUpdate[]): void {
  const properties = updates.map(({ property }) => property);
  const isOtherTime = properties.includes('start') || properties.includes('end');
  if (isOtherTime) reschedule(item, occurrence === undefined && properties.includes('start'));
  if (occurrence === undefined) {
    saveFieldUpdates(call, item, updates);
    mailbox.touch(item, properties, call.now);
    return;
  }
  const exception = exceptionOf(item, occurrence.times.originalStart);
  call.readInstances.bringBack(item, call.now);
  saveFieldUpdates(call, exception, updates);
  if (call.readInstances.areHeld) exception.changeSerial = item.changeSerial;
  else mailbox.touch(item, [], call.now, exception);
  for (const property of properties) exception.touched.set(property, exception.changeSerial);
}

/** Writing to an occurrence makes an exception of it. */
function withException(found: FoundItem): FoundItem {
  if (found.occurrence === undefined) return found;
  const { times } = found.occurrence;
  return {
    ...found,
    occurrence: { times, exception: found.item.exceptions.get(times.originalStart.getTime()) },
  };
}

function touchAgain(call: Call, { mailbox, item, occurrence }: FoundItem): void {
  mailbox.touch(
    item,
    [],
    call.now,
    occurrence && item.exceptions.get(occurrence.times.originalStart.getTime()),
  );
}
