/** What a preview is filled in with: a meeting that nobody has, and a room that is either made up or a user's real one. Pure. */
import type { Settings } from '../../config/settings.js';
import type { TemplateMeeting } from '../../invitation/template/template.js';
import type { JoinDetails } from '../../model.js';

export interface PreviewValues {
  /** What is special about them; empty where nothing is. */
  readonly title: string;
  readonly meeting: TemplateMeeting;
  readonly room: JoinDetails;
}

/** With a PIN and without one, since a template may show another text then. */
export function toSampleValues({ cms, ews }: Settings, now: Date): readonly PreviewValues[] {
  const room: JoinDetails = {
    webLink: `${cms.webAppUrl}/meeting/91500024?secret=this-is-a-sample`,
    sipAddress: `ann.${cms.personalRoomSuffix}@${cms.sipDomain}`,
    callId: '91500024',
    pin: '204816',
    spaceName: "Ann Miller's room",
  };
  const meeting = { ...toMeeting(`ann@${ews.mailDomain}`, now), organizerName: 'Ann Miller' };
  return [
    { title: 'A room with a PIN', meeting, room },
    { title: 'A room without a PIN', meeting, room: { ...room, pin: '' } },
  ];
}

export function toRoomValues(mailbox: string, room: JoinDetails, now: Date): readonly PreviewValues[] {
  return [{ title: '', meeting: toMeeting(mailbox, now), room }];
}

/** Tomorrow at ten by local clocks. */
function toMeeting(mailbox: string, now: Date): TemplateMeeting {
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 10);
  return { mailbox, subject: 'Weekly planning', start };
}
