/** The values that a template is tried with. They stand in no template, so that they are found again in the result. */
import type { JoinDetails } from '../../model.js';
import type { TemplateVariable } from './template-check.js';
import type { TemplateMeeting } from './template.js';

/** In lower case, as it is looked for in links that a template has changed. */
export const LINK_CORE = 'probe-7q3x.invalid/meeting/';

export interface Sample {
  readonly meeting: TemplateMeeting;
  readonly room: JoinDetails;
  /** For a sentence: when a reader would get this. */
  readonly when: string;
  readonly empty?: TemplateVariable;
  /** Its values hold what looks like markup and placeholders. */
  readonly isOdd?: true;
}

const MEETING: TemplateMeeting = {
  mailbox: 'organizer@probe-7q3x.invalid',
  organizerName: 'Organizer 4827',
  subject: 'Subject 5163',
  start: new Date('2026-11-23T14:00:00Z'),
};

const ROOM: JoinDetails = {
  webLink: `https://${LINK_CORE}3920571846?secret=Kd83hZ_q-Wm2`,
  sipAddress: 'room.6402@probe-7q3x.invalid',
  callId: '3920571846',
  pin: '80417295',
  spaceName: 'Space 9538',
};

const ODD = `R&D <i>"a"</i> 'b' href=c > {{ d }} {% e %} %20`;

export const WITH_PIN: Sample = { meeting: MEETING, room: ROOM, when: '' };

export const WITHOUT_PIN: Sample = {
  meeting: MEETING,
  room: { ...ROOM, pin: '' },
  empty: 'PIN',
  when: ' where the room has no PIN',
};

export const WITHOUT_SUBJECT: Sample = {
  meeting: { ...MEETING, subject: '' },
  room: ROOM,
  empty: 'SUBJECT',
  when: ' where the meeting has no subject',
};

export const WITH_ODD_NAMES: Sample = {
  meeting: { ...MEETING, subject: ODD, organizerName: ODD },
  room: { ...ROOM, spaceName: ODD },
  when: ' where the subject or a name holds quotes and brackets',
  isOdd: true,
};
