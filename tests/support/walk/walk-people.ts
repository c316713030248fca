/** What the people of a random walk do: to their meetings in Outlook, and to their rooms. Each step is one user's action. */
import type { MeetingInput } from '../../../src/simulator/exchange/calendar/meeting-input.js';
import { occurrencesOf } from '../../../src/simulator/exchange/calendar/recurrence.js';
import { CLIENTS, deleteDelimiter, pasteBlockTwice, typeInto } from './walk-bodies.js';
import { newWalkMeeting } from './walk-meeting.js';
import type { WalkMeeting } from './walk-meeting.js';
import { addressOf, userOf } from './walk-world.js';
import type { WalkWorld } from './walk-world.js';

/** Five repairs are made; the last two are left to the clients' saves. */
const MOST_DAMAGES = 3;

/** @returns what was done, or undefined where there was nothing to do it to */
export type WalkStep = (world: WalkWorld) => string | undefined;

const BODIES: readonly ((word: string) => MeetingInput['body'])[] = [
  (word) => `<html><body><p>Strictly-between-us ${word}</p></body></html>`,
  (word) => `<html><head><title>t</title></head><body lang=EN><div>${word}<br>b</div></body>\r\n</html>\r\n`,
  (word) => `<p class=MsoNormal>${word}<o:p></o:p></p>`,
  (word) => `<html><body><table><tr><td>${word}</td><td>x</td></tr></table></body></html>`,
  (word) => `<html><body><ul><li>${word}</li></ul>________________</body></html>`,
  (word) => ({ type: 'Text', text: `Strictly-between-us ${word}\r\n\r\nTwo lines` }),
];

const guests = ['guest@elsewhere.example', 'gäste+1@müller.example'];

/** @returns the original start of some occurrence that is still there, changed or not */
function pickOccurrence({ exchange, chance }: WalkWorld, { organizer, id }: WalkMeeting): Date | undefined {
  const starts = occurrencesOf(exchange.readItem(organizer, id).item).map(
    ({ originalStart }) => originalStart,
  );
  return starts.length === 0 ? undefined : chance.pick(starts);
}

function pickAttendees(world: WalkWorld, organizer: string): string[] {
  const inside = world.users.map(addressOf).filter((address) => address !== organizer);
  return [...new Set([world.chance.pick(inside), world.chance.pick([...inside, ...guests])])];
}

export function createMeeting(world: WalkWorld): string {
  const { exchange, chance } = world;
  const organizer = addressOf(chance.pick(world.users));
  const word = world.newWord();
  const kind = chance.pick([
    'meeting',
    'meeting',
    'meeting',
    'appointment',
    'series',
    'draft',
    'byHand',
    'over',
    'received',
  ] as const);
  const hasLink = kind === 'byHand' && !world.roomless.has(userOf(organizer));
  const body = hasLink ? `<p>${word} ${world.linkOf(organizer)}</p>` : chance.pick(BODIES)(word);
  const hour = world.pickHour();
  if (kind === 'over') for (const time of Object.values(hour)) time.setTime(time.getTime() - 60 * 86_400_000);
  const id = exchange.createMeeting(organizer, {
    subject: `Plan ${word}`,
    location: world.pickLocation(chance.next() < 0.7),
    body: body ?? '',
    attendees: kind === 'appointment' ? [] : pickAttendees(world, organizer),
    ...hour,
    ...(kind === 'series' ? { recurrence: { pattern: 'daily', count: 6 } } : {}),
    ...(kind === 'draft' ? { sent: false } : {}),
    ...(kind === 'received' ? { received: true } : {}),
  });
  const state = ({ draft: 'draft', over: 'over', received: 'not-ours' } as const)[kind as 'draft'] ?? 'live';
  world.meetings.push(
    newWalkMeeting(exchange, { organizer, id, state, words: [word], isIrregular: hasLink }),
  );
  return `${organizer} makes a ${kind} ${word}`;
}

/** A change of the body; `mails`: what it may be worth. */
function saveBody(world: WalkWorld, meeting: WalkMeeting, html: string, mails: 0 | 1): void {
  world.exchange.editMeeting(meeting.organizer, meeting.id, { body: html });
  world.happened(meeting, mails);
}

const isOpen = ({ state }: WalkMeeting): boolean => state === 'live' || state === 'draft';
const isSound = (meeting: WalkMeeting): boolean => isOpen(meeting) && !meeting.isIrregular;

function on(
  where: (meeting: WalkMeeting) => boolean,
  act: (meeting: WalkMeeting, world: WalkWorld) => string | undefined,
): WalkStep {
  return (world) => {
    const meeting = world.pickMeeting(where);
    const done = meeting && act(meeting, world);
    return done && `${meeting.organizer} ${done} (${meeting.words[0] ?? meeting.uid.slice(-6)})`;
  };
}

const type = (where: 'inside' | 'outside') =>
  on(where === 'inside' ? isSound : isOpen, (meeting, world) => {
    if (where === 'inside' && meeting.damages >= MOST_DAMAGES) return undefined;
    const word = world.newWord();
    const html = typeInto(world.body(meeting), where, word, meeting.tags, world.chance);
    if (html === undefined) return undefined;
    saveBody(world, meeting, html, where === 'inside' ? 1 : 0);
    meeting.words.push(word);
    if (where === 'inside') meeting.damages += 1;
    return `types ${word} ${where} the block`;
  });

const saveWithClient = on(isOpen, (meeting, world) => {
  const name = world.chance.pick(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[]);
  saveBody(world, meeting, CLIENTS[name](world.body(meeting)), 0);
  return `saves with ${name}`;
});

const writeAnew = on(isSound, (meeting, world) => {
  if (meeting.damages >= MOST_DAMAGES) return undefined;
  const word = world.newWord();
  saveBody(world, meeting, `<html><body><p>${word}</p></body></html>`, 1);
  meeting.damages += 1;
  meeting.words = [word];
  return `writes the body anew: ${word}`;
});

const pasteTwice = on(isSound, (meeting, world) => {
  const html = pasteBlockTwice(world.body(meeting));
  if (html === undefined || meeting.damages >= MOST_DAMAGES) return undefined;
  const typed = typedInBlock(world.body(meeting), meeting.words);
  if (typed) return undefined;
  saveBody(world, meeting, html, 1);
  meeting.damages += 1;
  return 'pastes the block a second time';
});

/** A word typed into the block would stand there twice after pasting it. */
function typedInBlock(html: string, words: readonly string[]): boolean {
  const block = /<div class="cms-.*?::\.<\/p><\/div>/su.exec(html)?.[0] ?? '';
  return words.some((word) => block.includes(word));
}

const deleteHalf = on(isSound, (meeting, world) => {
  const html = deleteDelimiter(world.body(meeting), meeting.tags[0]!, world.chance);
  if (html === undefined || world.chance.next() < 0.5) return undefined;
  saveBody(world, meeting, html, 1);
  meeting.isIrregular = true;
  return 'deletes a delimiter';
});

const relocate = on(isOpen, (meeting, world) => {
  const location = world.pickLocation(world.chance.next() < 0.6);
  world.exchange.editMeeting(meeting.organizer, meeting.id, { location });
  world.happened(meeting, 1);
  return `sets the Location to "${location}"`;
});

const rename = on(isOpen, (meeting, world) => {
  world.exchange.editMeeting(meeting.organizer, meeting.id, { subject: `Other ${world.newWord()}` });
  return 'gives another subject';
});

const invite = on(isOpen, (meeting, world) => {
  const attendees = world.chance.next() < 0.2 ? [] : pickAttendees(world, meeting.organizer);
  const { wasSent } = world.exchange.readItem(meeting.organizer, meeting.id).item;
  world.exchange.editMeeting(meeting.organizer, meeting.id, { attendees });
  // Whoever invites somebody to an appointment has a draft until it is sent.
  meeting.state = !wasSent && attendees.length > 0 ? 'draft' : 'live';
  world.happened(meeting, meeting.state === 'live' && !wasSent ? 1 : 0);
  return `invites ${attendees.length}`;
});

const send = on(
  ({ state }) => state === 'draft',
  (meeting, world) => {
    world.exchange.sendDraft(meeting.organizer, meeting.id);
    meeting.state = 'live';
    world.happened(meeting, 1);
    return 'sends the draft';
  },
);

const respond = on(
  ({ state }) => state === 'live',
  (meeting, world) => {
    const { attendees } = world.exchange.readItem(meeting.organizer, meeting.id).item;
    if (attendees.length === 0) return undefined;
    const attendee = world.chance.pick(attendees).address;
    const asDeleteAndCreate = world.chance.next() < 0.5;
    world.exchange.respond(meeting.organizer, meeting.id, attendee, 'Accept', { asDeleteAndCreate });
    return `hears that ${attendee} accepts`;
  },
);

const cancel = on(
  ({ state }) => state === 'live',
  (meeting, world) => {
    if (world.chance.next() < 0.6) return undefined;
    world.exchange.cancelMeeting(meeting.organizer, meeting.id);
    meeting.state = 'cancelled';
    return 'cancels';
  },
);

const remove = on(isOpen, (meeting, world) => {
  if (world.chance.next() < 0.6) return undefined;
  world.exchange.deleteMeeting(meeting.organizer, meeting.id);
  meeting.state = 'deleted';
  return 'deletes';
});

const move = on(isOpen, (meeting, world) => {
  const isAway = world.chance.next() < 0.2;
  meeting.id = world.exchange.moveMeeting(meeting.organizer, meeting.id, isAway ? 'other' : 'calendar');
  if (isAway) meeting.state = 'elsewhere';
  return isAway ? 'moves it to another folder' : 'moves it there and back';
});

const copy = on(isOpen, (meeting, world) => {
  const { organizer } = meeting;
  const received = world.chance.next() < 0.2;
  const id = world.exchange.copyMeeting(organizer, meeting.id, { received });
  const made = newWalkMeeting(world.exchange, {
    organizer,
    id,
    state: received ? 'not-ours' : meeting.state,
    words: [...meeting.words],
    isIrregular: true,
    copiedTags: meeting.tags,
  });
  for (const [start, words] of meeting.occurrenceWords) made.occurrenceWords.set(start, [...words]);
  world.meetings.push(made);
  return 'copies';
});

const changeOccurrence = on(
  (meeting) => isOpen(meeting) && meeting.isSeries,
  (meeting, world) => {
    const start = pickOccurrence(world, meeting);
    if (start === undefined) return undefined;
    const hasBody = world.chance.next() < 0.4;
    const word = world.newWord();
    world.exchange.changeOccurrence(meeting.organizer, meeting.id, start, {
      ...(world.chance.next() < 0.6 ? { location: world.pickLocation(world.chance.next() < 0.5) } : {}),
      ...(hasBody ? { body: `<p>${word}</p>` } : { subject: `Today ${word}` }),
    });
    if (hasBody) meeting.occurrenceWords.set(start.getTime(), [word]);
    world.happened(meeting, 1);
    return `changes an occurrence: ${word}`;
  },
);

const deleteOccurrence = on(
  (meeting) => isOpen(meeting) && meeting.isSeries,
  (meeting, world) => {
    const start = pickOccurrence(world, meeting);
    if (start === undefined || world.chance.next() < 0.5) return undefined;
    world.exchange.deleteOccurrence(meeting.organizer, meeting.id, start);
    meeting.occurrenceWords.delete(start.getTime());
    return 'deletes an occurrence';
  },
);

const changeRoom: WalkStep = (world) => {
  const user = world.chance.pick(world.users);
  const { objects } = world.company.cms;
  const key = `${user}.space`;
  const what = world.chance.pick(['pin', 'secret', 'call id', 'no pin', 'gone', 'closed'] as const);
  if (world.roomless.has(user)) {
    objects.addSpace({ name: user, uri: key, callId: world.newCallId(), passcode: world.newPin() });
    world.roomless.delete(user);
  } else if (what === 'pin') objects.setPasscode(key, world.newPin());
  else if (what === 'secret') objects.regenerateSecret(key);
  else if (what === 'call id') objects.setCallId(key, world.newCallId());
  else if (what === 'no pin') objects.setPasscode(key, undefined);
  else if (what === 'closed') objects.setNonMemberAccess(key, world.chance.next() < 0.5);
  else {
    objects.removeSpace(key);
    world.roomless.add(user);
  }
  if (!world.roomless.has(user)) world.noteSecrets(user);
  world.happenedToAll(what === 'closed' ? 0 : 1, addressOf(user));
  return `the room of ${user} changes (${world.roomless.has(user) ? 'gone' : what})`;
};

/** With how likely each is. */
export const PEOPLE_STEPS: readonly (readonly [weight: number, step: WalkStep])[] = [
  [5, createMeeting],
  [5, type('outside')],
  [4, type('inside')],
  [5, saveWithClient],
  [2, writeAnew],
  [2, pasteTwice],
  [2, deleteHalf],
  [5, relocate],
  [1, rename],
  [2, invite],
  [3, send],
  [2, respond],
  [1, cancel],
  [1, remove],
  [2, move],
  [2, copy],
  [4, changeOccurrence],
  [1, deleteOccurrence],
  [4, changeRoom],
];
