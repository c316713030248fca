/**
 * What SendMeetingInvitationsOrCancellations does: who is mailed, and whose copies change. A sending mode on an item
 * without attendees makes a meeting of it; on a draft it sends the invitation in the user's place.
 */
import type { FoundItem } from '../calendar/occurrences.js';
import { deliverException, deliverMeeting } from '../calendar/meeting-delivery.js';
import { toView } from '../items/item-view.js';
import { recipientsOf } from '../calendar/users.js';
import type { Call } from './call.js';

export function sendUpdate(call: Call, found: FoundItem, mode: string): void {
  const { mailbox, item, occurrence } = found;
  if (mode === 'SendToNone' || item.isReceived) return;
  if (!item.isMeeting || !item.wasSent) {
    item.isMeeting = true;
    item.wasSent = true;
    item.draftBody = undefined;
    mailbox.touch(item, ['state'], call.now);
  }
  // For a change of the body alone, the *Changed modes reach nobody: no attendee was added or removed.
  if (mode !== 'SendToAllAndSaveCopy' && mode !== 'SendOnlyToAll') return;
  const view = toView(found, call.rules.occurrenceChangeKeys);
  for (const to of recipientsOf(mailbox, item)) {
    call.send({
      mailbox: mailbox.address,
      itemId: view.id,
      uid: item.uid ?? undefined,
      originalStart: occurrence?.times.originalStart,
      to,
      subject: view.subject,
      start: view.start,
      timeZone: item.timeZone,
      bodyAtSend: view.body.text,
      at: call.now,
    });
  }
  if (occurrence?.exception === undefined) deliverMeeting(call.directory, item, call.rules, call.now);
  else deliverException(call.directory, item, occurrence.exception, call.rules, call.now);
}
