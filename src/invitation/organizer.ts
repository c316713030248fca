/**
 * Is this calendar item the mailbox owner's own, or an attendee's copy? Decided by what Exchange says of the item,
 * never by comparing addresses: organizers come as aliases and legacy DNs.
 */

/** Bit 2 of AppointmentState, asfReceived in MS-OXOCAL 2.2.1.10: a meeting request that came in. */
const RECEIVED = 2;

/**
 * AppointmentState decides where the server gives it; then IsOrganizer, then MyResponseType. Only these four response
 * types are an attendee's: a server that does not know says `Unknown`, and one is known to say `NoResponseReceived` to
 * an organizer, though together with an AppointmentState. An item with none of the three is an appointment on a server
 * that gives them for meetings only, so it is the owner's; where there are attendees all the same, nothing says whose it
 * is, and an attendee's copy must never be written to.
 */
export function isOrganizersOwn(item: {
  readonly appointmentState?: number | undefined;
  readonly myResponseType?: string | undefined;
  readonly isOrganizer?: boolean | undefined;
  readonly hasAttendees?: boolean;
}): boolean {
  if (item.appointmentState !== undefined) return (item.appointmentState & RECEIVED) === 0;
  if (item.isOrganizer !== undefined) return item.isOrganizer;
  if (item.hasAttendees === true) return item.myResponseType === 'Organizer';
  return !ATTENDEE_RESPONSES.has(item.myResponseType ?? 'Unknown');
}

const ATTENDEE_RESPONSES: ReadonlySet<string> = new Set([
  'Accept',
  'Tentative',
  'Decline',
  'NoResponseReceived',
]);
