/**
 * Is this calendar item the mailbox owner's own, or an attendee's copy? Decided by what Exchange says of the item,
 * never by comparing addresses: organizers come as aliases and legacy DNs.
 */

/** Bit 2 of AppointmentState, asfReceived in MS-OXOCAL 2.2.1.10: a meeting request that came in. */
const RECEIVED = 2;

/**
 * Any sign of an attendee counts, whatever the others say: an attendee's copy must never be written to. A server that
 * does not know says `Unknown`, and one is known to say `NoResponseReceived` to an organizer, though together with an
 * AppointmentState. An item without any sign is an appointment on a server that gives them for meetings only, so it is
 * the owner's; where there are attendees all the same, nothing says whose it is.
 */
export function isOrganizersOwn(item: {
  readonly appointmentState?: number | undefined;
  readonly myResponseType?: string | undefined;
  readonly isOrganizer?: boolean | undefined;
  readonly hasAttendees?: boolean;
}): boolean {
  const { appointmentState, isOrganizer, myResponseType = 'Unknown', hasAttendees } = item;
  if (((appointmentState ?? 0) & RECEIVED) !== 0 || isOrganizer === false) return false;
  if (ATTENDEES_ANSWERS.has(myResponseType)) return false;
  if (appointmentState !== undefined || isOrganizer === true) return true;
  return hasAttendees === true ? myResponseType === 'Organizer' : myResponseType !== 'NoResponseReceived';
}

const ATTENDEES_ANSWERS: ReadonlySet<string> = new Set(['Accept', 'Tentative', 'Decline']);
