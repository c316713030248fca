/**
 * Every property of a calendar item that the embedded Exchange knows, as one table in the order of the schema: its URI,
 * which operation gives it, and its element. A property that an item does not have is left out of the answer.
 */
import type { ItemView } from './item-view.js';
import { occurrencesOf, isEndless } from '../calendar/recurrence.js';
import { escapeAttribute, escapeText, textElement } from '../soap/xml-text.js';
import type { ServerBuild } from '../soap/server-build.js';
import { renderAttendees, renderOrganizer } from './render-people.js';
import { renderOccurrence, renderRecurrence } from './render-recurrence.js';
import { convertBody } from './body-conversion.js';
import type { AskedBodyType } from './body-conversion.js';

export interface RenderContext {
  readonly build: ServerBuild;
  readonly operation: 'SyncFolderItems' | 'GetItem';
  readonly bodyType: AskedBodyType;
  /** Characters after which a body is cut off. */
  readonly maximumBodySize: number | undefined;
  /** Keys of the extended properties that were asked for. */
  readonly extendedKeys: readonly string[];
}

interface Property {
  readonly uri: string;
  /** SyncFolderItems refuses to be asked for a property that is not a summary property. */
  readonly inSummary: boolean;
  /** Part of the base shape `Default`. */
  readonly isDefault: boolean;
  /** Needs a RequestServerVersion of Exchange 2013 or later. */
  readonly since2013: boolean;
  readonly render: (view: ItemView, context: RenderContext) => string | undefined;
}

type Render = Property['render'];

/** `flags`: s summary, d default shape, 3 since Exchange 2013. */
function property(uri: string, flags: string, render: Render): Property {
  const [inSummary, isDefault, since2013] = ['s', 'd', '3'].map((flag) => flags.includes(flag));
  return { uri, inSummary: inSummary!, isDefault: isDefault!, since2013: since2013!, render };
}

const instant = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
const text = (name: string, value: (view: ItemView) => string | undefined): Render => {
  return (view) => {
    const found = value(view);
    return found === undefined ? undefined : textElement(name, found);
  };
};
const flag = (name: string, value: (view: ItemView) => boolean): Render =>
  text(name, (view) => String(value(view)));
const time = (name: string, value: (view: ItemView) => Date | undefined): Render => {
  return text(name, (view) => {
    const found = value(view);
    return found === undefined ? undefined : instant(found);
  });
};
const hasAttendees = (view: ItemView): boolean => view.item.attendees.length > 0;

const renderBody: Render = ({ body, item }, { bodyType, maximumBodySize }) => {
  const shown = item.staysPlainText ? convertBody(body, 'Text') : convertBody(body, bodyType);
  const limit = Math.min(item.truncatedAt ?? Infinity, maximumBodySize ?? Infinity);
  const isCut = shown.text.length > limit;
  const attributes = `BodyType="${shown.type}"${isCut ? ' IsTruncated="true"' : ''}`;
  return `<t:Body ${attributes}>${escapeText(isCut ? shown.text.slice(0, limit) : shown.text)}</t:Body>`;
};

const renderExtended: Render = (view, { extendedKeys, build }) => {
  const elements = extendedKeys.flatMap((key) => {
    const property = view.extended.get(key);
    if (property === undefined) return [];
    const path = Object.entries(property.path).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
    const values = property.values.map((value) => `<t:Value>${escapeText(value)}</t:Value>`).join('');
    const content = property.isArray ? `<t:Values>${values}</t:Values>` : values;
    return `<t:ExtendedProperty><t:ExtendedFieldURI${path.join('')}/>${content}</t:ExtendedProperty>`;
  });
  const all = elements.join('');
  return build.doublesExtendedProperties ? all + all : all;
};

const ofPeople = (render: Render): Render => {
  return (view, context) =>
    context.build.hidesOrganizerOfAppointments && !hasAttendees(view) ? undefined : render(view, context);
};
const ofMaster = (render: Render): Render => {
  return (view, context) => (view.type === 'RecurringMaster' ? render(view, context) : undefined);
};

const displayTo = (view: ItemView): string =>
  view.item.attendees
    .filter(({ kind }) => kind === 'required')
    .map(({ name }) => name)
    .join('; ');

/** The key under which extended properties stand in the table; they are asked for by ExtendedFieldURI. */
export const EXTENDED = 'ExtendedProperty';

export const ITEM_PROPERTIES: readonly Property[] = [
  property('item:ItemId', 'sd', ({ id, changeKey }) => `<t:ItemId Id="${id}" ChangeKey="${changeKey}"/>`),
  property(
    'item:ParentFolderId',
    's',
    ({ item }) => `<t:ParentFolderId Id="${item.folder}" ChangeKey="AQAAAA=="/>`,
  ),
  property(
    'item:ItemClass',
    's',
    text('ItemClass', () => 'IPM.Appointment'),
  ),
  property(
    'item:Subject',
    'sd',
    text('Subject', (view) => view.subject || undefined),
  ),
  property(
    'item:Sensitivity',
    'sd',
    text('Sensitivity', ({ item }) => item.sensitivity),
  ),
  property('item:Body', 'd', renderBody),
  property(
    'item:DateTimeReceived',
    's',
    time('DateTimeReceived', ({ item }) => item.createdAt),
  ),
  property(
    'item:Size',
    's',
    text('Size', (view) => String(1500 + view.body.text.length)),
  ),
  property(
    'item:Importance',
    's',
    text('Importance', () => 'Normal'),
  ),
  property(
    'item:IsDraft',
    's',
    flag('IsDraft', () => false),
  ),
  property(
    'item:DateTimeSent',
    's',
    time('DateTimeSent', ({ item }) => item.createdAt),
  ),
  property(
    'item:DateTimeCreated',
    's',
    time('DateTimeCreated', ({ item }) => item.createdAt),
  ),
  property(
    'item:ReminderIsSet',
    's',
    flag('ReminderIsSet', () => true),
  ),
  property('item:DisplayTo', 's', text('DisplayTo', displayTo)),
  property(
    'item:HasAttachments',
    'sd',
    flag('HasAttachments', () => false),
  ),
  property(EXTENDED, 's', renderExtended),
  property(
    'item:Culture',
    's',
    text('Culture', () => 'en-US'),
  ),
  property(
    'item:LastModifiedName',
    's',
    text('LastModifiedName', ({ item }) => item.organizer.name),
  ),
  property(
    'item:LastModifiedTime',
    's',
    time('LastModifiedTime', ({ item }) => item.modifiedAt),
  ),
  property(
    'calendar:UID',
    'sd',
    text('UID', ({ item }) => item.uid ?? undefined),
  ),
  property(
    'calendar:RecurrenceId',
    'd',
    time('RecurrenceId', (view) => view.originalStart),
  ),
  property(
    'calendar:DateTimeStamp',
    'd',
    time('DateTimeStamp', ({ item }) => item.modifiedAt),
  ),
  property(
    'calendar:Start',
    'sd',
    time('Start', ({ start }) => start),
  ),
  property(
    'calendar:End',
    'sd',
    time('End', ({ end }) => end),
  ),
  property(
    'calendar:OriginalStart',
    's',
    time('OriginalStart', (view) => view.originalStart),
  ),
  property(
    'calendar:IsAllDayEvent',
    'sd',
    flag('IsAllDayEvent', ({ item }) => item.isAllDay),
  ),
  property(
    'calendar:LegacyFreeBusyStatus',
    'sd',
    text('LegacyFreeBusyStatus', () => 'Busy'),
  ),
  property(
    'calendar:Location',
    'sd',
    text('Location', ({ location }) => location),
  ),
  property('calendar:IsMeeting', 'sd', ofPeople(flag('IsMeeting', ({ item }) => item.isMeeting))),
  property(
    'calendar:IsCancelled',
    'sd',
    flag('IsCancelled', ({ item }) => item.isCancelled),
  ),
  property(
    'calendar:IsRecurring',
    's',
    flag('IsRecurring', ({ type }) => type === 'Occurrence' || type === 'Exception'),
  ),
  property('calendar:MeetingRequestWasSent', 'sd', (view, context) =>
    context.build.knowsMeetingRequestWasSent
      ? `<t:MeetingRequestWasSent>${view.item.wasSent}</t:MeetingRequestWasSent>`
      : undefined,
  ),
  property(
    'calendar:IsResponseRequested',
    'sd',
    flag('IsResponseRequested', () => true),
  ),
  property(
    'calendar:CalendarItemType',
    'sd',
    text('CalendarItemType', ({ type }) => type),
  ),
  property(
    'calendar:MyResponseType',
    'sd',
    ofPeople((view, { build }) => {
      const isMistaken = build.mistakesOrganizer && view.item.myResponse === 'Organizer';
      return textElement('MyResponseType', isMistaken ? 'NoResponseReceived' : view.item.myResponse);
    }),
  ),
  property(
    'calendar:Organizer',
    'sd',
    ofPeople((view, { operation }) => renderOrganizer(view.item.organizer, operation === 'SyncFolderItems')),
  ),
  property('calendar:RequiredAttendees', 'd', ({ item }) => renderAttendees(item, 'required')),
  property('calendar:OptionalAttendees', 'd', ({ item }) => renderAttendees(item, 'optional')),
  property('calendar:Resources', 'd', ({ item }) => renderAttendees(item, 'resource')),
  property(
    'calendar:Duration',
    's',
    text('Duration', ({ start, end }) => `PT${Math.round((end.getTime() - start.getTime()) / 60_000)}M`),
  ),
  property(
    'calendar:TimeZone',
    's',
    text('TimeZone', () => 'UTC'),
  ),
  property(
    'calendar:AppointmentSequenceNumber',
    '',
    text('AppointmentSequenceNumber', ({ item }) => String(item.sequenceNumber)),
  ),
  property(
    'calendar:AppointmentState',
    's',
    text('AppointmentState', (view) => String(view.appointmentState)),
  ),
  property('calendar:Recurrence', '', ofMaster(renderRecurrence)),
  property(
    'calendar:FirstOccurrence',
    '',
    ofMaster((view) => renderOccurrence(view, 'FirstOccurrence', occurrencesOf(view.item)[0])),
  ),
  property(
    'calendar:LastOccurrence',
    '',
    ofMaster((view) =>
      view.item.recurrence === undefined || isEndless(view.item.recurrence)
        ? undefined
        : renderOccurrence(view, 'LastOccurrence', occurrencesOf(view.item).at(-1)),
    ),
  ),
  property(
    'calendar:ModifiedOccurrences',
    '',
    ofMaster((view) => {
      const modified = occurrencesOf(view.item).filter(({ originalStart: at }) =>
        view.item.exceptions.has(at.getTime()),
      );
      const elements = modified.map((times) => renderOccurrence(view, 'Occurrence', times)).join('');
      return elements && `<t:ModifiedOccurrences>${elements}</t:ModifiedOccurrences>`;
    }),
  ),
  property(
    'calendar:DeletedOccurrences',
    '',
    ofMaster(({ item }) => {
      const deleted = [...item.deletedOccurrences].sort((a, b) => a - b);
      const element = (at: number) =>
        `<t:DeletedOccurrence><t:Start>${instant(new Date(at))}</t:Start></t:DeletedOccurrence>`;
      return deleted.length === 0
        ? undefined
        : `<t:DeletedOccurrences>${deleted.map(element).join('')}</t:DeletedOccurrences>`;
    }),
  ),
  property(
    'calendar:IsOrganizer',
    '3',
    flag('IsOrganizer', ({ item }) => !item.isReceived),
  ),
];
