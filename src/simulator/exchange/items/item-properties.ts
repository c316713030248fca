/**
 * Every property of a calendar item that the embedded Exchange knows, as one table in the order of the schema: its URI,
 * which operation gives it, and its element. A property that an item does not have is left out of the answer.
 */
import type { ItemView } from './item-view.js';
import { escapeAttribute, escapeText, textElement } from '../soap/xml-text.js';
import type { ServerBuild } from '../soap/server-build.js';
import { renderAttendees, renderOrganizer } from './render-people.js';
import { renderDeleted, renderEdge, renderModified, renderRecurrence } from './render-recurrence.js';
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
type Value = (view: ItemView) => string | undefined;

/** `flags`: s summary, d default shape, 3 since Exchange 2013. */
function property(uri: string, flags: string, render: Render): Property {
  const has = (flag: string): boolean => flags.includes(flag);
  return { uri, inSummary: has('s'), isDefault: has('d'), since2013: has('3'), render };
}

/** An element of text, named as its URI is. */
function textProperty(uri: string, flags: string, value: Value): Property {
  return property(uri, flags, asText(uri, value));
}

function timeProperty(uri: string, flags: string, value: (view: ItemView) => Date | undefined): Property {
  return textProperty(uri, flags, (view) =>
    value(view)
      ?.toISOString()
      .replace(/\.\d+Z$/, 'Z'),
  );
}

function asText(uri: string, value: Value): Render {
  const name = uri.split(':')[1]!;
  return (view) => {
    const found = value(view);
    return found === undefined ? undefined : textElement(name, found);
  };
}

const hasAttendees = (view: ItemView): boolean => view.item.attendees.length > 0;

const renderBody: Render = ({ body, item }, { bodyType, maximumBodySize, build }) => {
  if (!build.convertsBodies && bodyType !== 'Best' && bodyType !== body.type)
    return `<t:Body BodyType="${body.type}"></t:Body>`;
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
const renderMyResponse: Render = ({ item }, { build }) => {
  if (item.says.myResponseType !== undefined) return textElement('MyResponseType', item.says.myResponseType);
  const isMistaken = build.mistakesOrganizer && item.myResponse === 'Organizer';
  return textElement('MyResponseType', isMistaken ? 'NoResponseReceived' : item.myResponse);
};
const renderOrganizerOf: Render = ({ item }, { operation }) =>
  renderOrganizer(item.organizer, operation === 'SyncFolderItems');

/** A picture that the body shows is no attachment in the eyes of HasAttachments. */
const renderAttachments: Render = ({ id, item }) => {
  const elements = item.attachments.map(({ name, contentType, contentId, size }, index) => {
    const named = textElement('Name', name) + textElement('ContentType', contentType);
    const shown = contentId === undefined ? '' : textElement('ContentId', contentId);
    const rest = textElement('Size', String(size)) + textElement('IsInline', String(contentId !== undefined));
    return `<t:FileAttachment><t:AttachmentId Id="${id}/${index}"/>${named}${shown}${rest}</t:FileAttachment>`;
  });
  return elements.length === 0 ? undefined : `<t:Attachments>${elements.join('')}</t:Attachments>`;
};

const renderZone =
  (name: string): Render =>
  ({ item: { timeZone } }) =>
    `<t:${name} Id="${escapeAttribute(timeZone)}" Name="${escapeAttribute(timeZone)}"/>`;

/** Occurrences have classes of their own. */
const itemClassOf = (itemClass: string, type: ItemView['type']): string =>
  type === 'Occurrence' || type === 'Exception' ? `${itemClass}.${type}` : itemClass;

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
  textProperty('item:ItemClass', 's', ({ item, type }) => itemClassOf(item.itemClass, type)),
  textProperty('item:Subject', 'sd', (view) => view.subject || undefined),
  textProperty('item:Sensitivity', 'sd', ({ item }) => item.sensitivity),
  property('item:Body', 'd', renderBody),
  property('item:Attachments', '', renderAttachments),
  timeProperty('item:DateTimeReceived', 's', ({ item }) => item.createdAt),
  textProperty('item:Size', 's', (view) => String(1500 + view.body.text.length)),
  textProperty('item:Importance', 's', () => 'Normal'),
  textProperty('item:IsDraft', 's', () => 'false'),
  timeProperty('item:DateTimeSent', 's', ({ item }) => item.createdAt),
  timeProperty('item:DateTimeCreated', 's', ({ item }) => item.createdAt),
  textProperty('item:ReminderIsSet', 's', () => 'true'),
  textProperty('item:DisplayTo', 's', displayTo),
  textProperty('item:HasAttachments', 'sd', ({ item }) =>
    String(item.attachments.some(({ contentId }) => contentId === undefined)),
  ),
  property(EXTENDED, 's', renderExtended),
  textProperty('item:Culture', 's', () => 'en-US'),
  textProperty('item:LastModifiedName', 's', ({ item }) => item.organizer.name),
  timeProperty('item:LastModifiedTime', 's', ({ item }) => item.modifiedAt),
  textProperty('calendar:UID', 'sd', ({ item }) => item.uid ?? undefined),
  timeProperty('calendar:RecurrenceId', 'd', (view) => view.originalStart),
  timeProperty('calendar:DateTimeStamp', 'd', ({ item }) => item.modifiedAt),
  timeProperty('calendar:Start', 'sd', ({ start }) => start),
  timeProperty('calendar:End', 'sd', ({ end }) => end),
  timeProperty('calendar:OriginalStart', 's', (view) => view.originalStart),
  textProperty('calendar:IsAllDayEvent', 'sd', ({ item }) => String(item.isAllDay)),
  textProperty('calendar:LegacyFreeBusyStatus', 'sd', () => 'Busy'),
  textProperty('calendar:Location', 'sd', ({ location }) => location),
  property(
    'calendar:IsMeeting',
    'sd',
    ofPeople(asText('calendar:IsMeeting', ({ item }) => String(item.isMeeting))),
  ),
  textProperty('calendar:IsCancelled', 'sd', ({ item }) => String(item.isCancelled)),
  textProperty('calendar:IsRecurring', 's', ({ type }) =>
    String(type === 'Occurrence' || type === 'Exception'),
  ),
  property('calendar:MeetingRequestWasSent', 'sd', ({ item }, { build }) =>
    build.knowsMeetingRequestWasSent ? textElement('MeetingRequestWasSent', String(item.wasSent)) : undefined,
  ),
  textProperty('calendar:IsResponseRequested', 'sd', () => 'true'),
  textProperty('calendar:CalendarItemType', 'sd', ({ type }) => type),
  property('calendar:MyResponseType', 'sd', ofPeople(renderMyResponse)),
  property('calendar:Organizer', 'sd', ofPeople(renderOrganizerOf)),
  property('calendar:RequiredAttendees', 'd', ({ item }) => renderAttendees(item, 'required')),
  property('calendar:OptionalAttendees', 'd', ({ item }) => renderAttendees(item, 'optional')),
  property('calendar:Resources', 'd', ({ item }) => renderAttendees(item, 'resource')),
  textProperty(
    'calendar:Duration',
    's',
    ({ start, end }) => `PT${(end.getTime() - start.getTime()) / 1000}S`,
  ),
  textProperty('calendar:TimeZone', 's', ({ item }) => item.timeZone),
  textProperty('calendar:AppointmentSequenceNumber', '', ({ item }) => String(item.sequenceNumber)),
  textProperty('calendar:AppointmentState', 's', (view) => String(view.appointmentState)),
  property('calendar:Recurrence', '', (view, { build }) => renderRecurrence(view, build)),
  property('calendar:FirstOccurrence', '', (view, { build }) =>
    build.givesEdges ? renderEdge(view, 'FirstOccurrence') : undefined,
  ),
  property('calendar:LastOccurrence', '', (view, { build }) =>
    build.givesEdges ? renderEdge(view, 'LastOccurrence') : undefined,
  ),
  property('calendar:ModifiedOccurrences', '', renderModified),
  property('calendar:DeletedOccurrences', '', renderDeleted),
  property('calendar:StartTimeZone', '', renderZone('StartTimeZone')),
  property('calendar:EndTimeZone', '', renderZone('EndTimeZone')),
  textProperty('calendar:IsOrganizer', '3', ({ item }) => String(item.says.isOrganizer ?? !item.isReceived)),
];
