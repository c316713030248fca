import { expect, test } from 'vitest';
import { isOrganizersOwn } from '../../../src/invitation/organizer.js';

test.each([
  ['a meeting of the mailbox', { appointmentState: 1, myResponseType: 'Organizer' }, true],
  ['an appointment', { appointmentState: 0 }, true],
  ['a received meeting', { appointmentState: 3, myResponseType: 'Accept' }, false],
  ['a received and cancelled meeting', { appointmentState: 7 }, false],
  ['an own cancelled meeting', { appointmentState: 5 }, true],
  [
    'IsOrganizer=false beside AppointmentState 1 (case 6)',
    { appointmentState: 1, isOrganizer: false },
    false,
  ],
  [
    'IsOrganizer=false beside AppointmentState 0 (case 6)',
    { appointmentState: 0, isOrganizer: false },
    false,
  ],
  ['Accept beside AppointmentState 1 (case 6)', { appointmentState: 1, myResponseType: 'Accept' }, false],
  [
    'Tentative beside AppointmentState 0 (case 6)',
    { appointmentState: 0, myResponseType: 'Tentative' },
    false,
  ],
  ['Decline beside IsOrganizer (case 6)', { isOrganizer: true, myResponseType: 'Decline' }, false],
  [
    "gromox's NoResponseReceived of an organizer",
    { appointmentState: 1, myResponseType: 'NoResponseReceived', hasAttendees: true },
    true,
  ],
  [
    'Received beside IsOrganizer',
    { appointmentState: 3, isOrganizer: true, myResponseType: 'Organizer' },
    false,
  ],
  ['IsOrganizer without AppointmentState', { isOrganizer: true, myResponseType: 'Unknown' }, true],
  ['not IsOrganizer', { isOrganizer: false }, false],
  ['the response Organizer', { myResponseType: 'Organizer' }, true],
  ['no response yet', { myResponseType: 'NoResponseReceived' }, false],
  ['a declined meeting', { myResponseType: 'Decline' }, false],
  ['an unknown response', { myResponseType: 'Unknown' }, true],
  ['a server that says nothing', {}, true],
  ['attendees, and a server that does not say whose the meeting is', { hasAttendees: true }, false],
  ['attendees and the response Organizer', { hasAttendees: true, myResponseType: 'Organizer' }, true],
])('%s', (_what, item, expected) => {
  expect(isOrganizersOwn(item)).toBe(expected);
});
