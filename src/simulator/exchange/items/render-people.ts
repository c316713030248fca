/** The organizer and the attendees of a meeting as elements of t:CalendarItem. Pure. */
import type { StoredAttendee, StoredItem, StoredOrganizer } from '../calendar/calendar-item.js';
import { textElement } from '../soap/xml-text.js';

/** @param nameOnly SyncFolderItems gives no address */
export function renderOrganizer(organizer: StoredOrganizer, nameOnly: boolean): string {
  const address = nameOnly
    ? ''
    : textElement('EmailAddress', organizer.address) + textElement('RoutingType', organizer.routingType);
  return `<t:Organizer><t:Mailbox>${textElement('Name', organizer.name)}${address}</t:Mailbox></t:Organizer>`;
}

const ELEMENTS = {
  required: 'RequiredAttendees',
  optional: 'OptionalAttendees',
  resource: 'Resources',
} as const;

/** @returns undefined where nobody of that kind is invited */
export function renderAttendees(item: StoredItem, kind: StoredAttendee['kind']): string | undefined {
  const invited = item.attendees.filter((attendee) => attendee.kind === kind);
  if (invited.length === 0) return undefined;
  const elements = invited.map(({ name, address, response, respondedAt }) => {
    const mailbox =
      textElement('Name', name) + textElement('EmailAddress', address) + textElement('RoutingType', 'SMTP');
    // An attendee's copy does not know what the others have answered.
    const answer = item.isReceived ? 'Unknown' : response;
    const at =
      respondedAt === undefined || item.isReceived
        ? ''
        : textElement('LastResponseTime', respondedAt.toISOString().replace(/\.\d+Z$/, 'Z'));
    const responseType = textElement('ResponseType', answer);
    return `<t:Attendee><t:Mailbox>${mailbox}</t:Mailbox>${responseType}${at}</t:Attendee>`;
  });
  return `<t:${ELEMENTS[kind]}>${elements.join('')}</t:${ELEMENTS[kind]}>`;
}
