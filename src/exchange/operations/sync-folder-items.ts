/**
 * SyncFolderItems on the calendar: the request, prepared but for address and state, and the changes read from the answer
 * in one pass without a tree, because nearly every answer is an idle mailbox's. Says nothing about what to do with them.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/syncfolderitems-operation
 */
import type { ChangePage, MeetingChange } from '../../model.js';
import { MARKER_PROPERTY } from '../../model.js';
import { readInstant } from '../items/instant.js';
import { toType } from '../items/item-reading.js';
import { mapBadAnswer, mapEmptySyncState, mapServerTrouble } from '../errors/error-map.js';
import type { CallPlace, EwsAnswer } from '../transport/ews-call.js';
import { readMessageTrouble } from '../soap/answer.js';
import { toXmlText } from '../soap/escape.js';
import { openAnswer } from '../soap/open-answer.js';
import { renderEnvelope } from '../soap/request-envelope.js';
import { readAttributes, scanXml, type XmlSink } from '../soap/scan.js';

/** The most that Exchange returns. */
const MAX_CHANGES = 512;

// Each property costs the server a look-up for each item: only what decides whether an item is worth reading.
const BEFORE_STATE =
  '<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>' +
  '<t:FieldURI FieldURI="calendar:Location"/><t:FieldURI FieldURI="calendar:CalendarItemType"/>' +
  '<t:FieldURI FieldURI="calendar:AppointmentState"/><t:FieldURI FieldURI="calendar:End"/>' +
  `<t:ExtendedFieldURI PropertySetId="${MARKER_PROPERTY.propertySetId}"` +
  ` PropertyName="${MARKER_PROPERTY.name}" PropertyType="String"/>` +
  '</t:AdditionalProperties></m:ItemShape>' +
  // Not by name: names of folders are in the mailbox's language.
  '<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>';
const AFTER_STATE = '<m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>';

/**
 * @param syncState undefined asks for everything
 * @param maxChanges of the page that comes
 */
export function renderSyncFolderItems(
  impersonatedAddress: string,
  syncState: string | undefined,
  maxChanges = MAX_CHANGES,
): string {
  const state = syncState === undefined ? '' : `<m:SyncState>${toXmlText(syncState)}</m:SyncState>`;
  const most = `<m:MaxChangesReturned>${maxChanges}</m:MaxChangesReturned>`;
  return renderEnvelope(impersonatedAddress, BEFORE_STATE + state + most + AFTER_STATE);
}

/** @throws ExchangeError */
export function readSyncFolderItems(answer: EwsAnswer, place: CallPlace): ChangePage {
  const reader = new ChangeReader();
  try {
    scanXml(answer.text, reader);
  } catch (error) {
    if (error instanceof SyntaxError) throw mapBadAnswer(place, 'the answer is damaged');
    throw error;
  }
  if (!reader.isSuccess) throw troubleOf(answer, place);
  // An empty state comes with an error, and with some servers without one. It must never be stored.
  if (reader.syncState.trim() === '') throw mapEmptySyncState(place);
  return { syncState: copyOf(reader.syncState), isLast: reader.isLast, changes: reader.changes };
}

/**
 * The state is kept until the next poll, and a piece cut out of a text keeps the whole text in memory: without the copy, a
 * first sync holds the last page of each calendar, some 300 kB, for as long as their states are in memory.
 */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** The rare way: a fault, an error or another document is read as a tree. */
function troubleOf(answer: EwsAnswer, place: CallPlace): Error {
  const messages = openAnswer(answer, place);
  const trouble = messages.map(readMessageTrouble).find((each) => each !== undefined);
  return trouble === undefined
    ? mapBadAnswer(place, 'the answer is none to SyncFolderItems')
    : mapServerTrouble(trouble, place, answer);
}

/** An item while it is being read. */
interface OpenItem {
  isCalendarItem: boolean;
  id: string;
  changeKey: string;
  location: string;
  type: string;
  appointmentState: string;
  end: string;
  marker: string | undefined;
}

const CHANGE_KINDS = new Set(['Create', 'Update', 'Delete', 'ReadFlagChange']);

class ChangeReader implements XmlSink {
  readonly changes: MeetingChange[] = [];
  syncState = '';
  isLast = true;
  isSuccess = false;

  #text = '';
  #isInResponse = false;
  #change = '';
  #item: OpenItem | undefined;
  #itemDepth = 0;
  #depth = 0;
  #isMarker = false;
  #value = '';

  open(name: string, rawAttributes: string): void {
    this.#depth++;
    this.#text = '';
    if (name === 'SyncFolderItemsResponseMessage') {
      this.#isInResponse = readAttributes(rawAttributes)['ResponseClass'] === 'Success';
    } else if (CHANGE_KINDS.has(name) && this.#change === '') {
      this.#change = name;
    } else if (this.#change !== '' && this.#item === undefined) {
      this.#openItem(name, rawAttributes);
    } else if (name === 'ItemId') {
      this.#takeId(rawAttributes);
    } else if (name === 'ExtendedProperty') {
      this.#isMarker = false;
    } else if (name === 'ExtendedFieldURI') {
      this.#isMarker = isMarker(readAttributes(rawAttributes));
    }
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    const text = this.#text;
    this.#text = '';
    if (this.#item !== undefined) this.#closeInItem(this.#item, name, text);
    else if (name === this.#change) this.#change = '';
    else if (this.#isInResponse && this.#change === '') this.#closeInMessage(name, text);
    this.#depth--;
  }

  #closeInMessage(name: string, text: string): void {
    if (name === 'ResponseCode') this.isSuccess = text.trim() === 'NoError';
    else if (name === 'SyncState') this.syncState = text.trim();
    // Missing means that this was all.
    else if (name === 'IncludesLastItemInRange') this.isLast = !/^(false|0)$/.test(text.trim());
  }

  #openItem(name: string, rawAttributes: string): void {
    this.#item = {
      // A MeetingRequest in the calendar folder is mail about a meeting, not the meeting.
      isCalendarItem: name === 'CalendarItem',
      id: '',
      changeKey: '',
      location: '',
      type: '',
      appointmentState: '',
      end: '',
      marker: undefined,
    };
    this.#itemDepth = this.#depth;
    if (name === 'ItemId') this.#takeId(rawAttributes);
  }

  #takeId(rawAttributes: string): void {
    if (this.#item === undefined || this.#item.id !== '') return;
    const attributes = readAttributes(rawAttributes);
    this.#item.id = attributes['Id'] ?? '';
    this.#item.changeKey = attributes['ChangeKey'] ?? '';
  }

  #closeInItem(item: OpenItem, name: string, text: string): void {
    if (this.#depth === this.#itemDepth) {
      this.#item = undefined;
      this.#addChange(item);
    } else if (name === 'Location') item.location = text;
    else if (name === 'CalendarItemType') item.type = text.trim();
    else if (name === 'AppointmentState') item.appointmentState = text.trim();
    else if (name === 'End') item.end = text;
    else if (name === 'Value') this.#value = text;
    // Some servers give extended properties twice: the last one is as good as the first.
    else if (name === 'ExtendedProperty' && this.#isMarker) item.marker = this.#value;
  }

  #addChange(item: OpenItem): void {
    if (item.id === '') return;
    if (this.#change === 'Delete') this.changes.push({ kind: 'delete', id: item.id });
    else if (this.#change !== 'ReadFlagChange' && item.isCalendarItem) {
      this.changes.push({ kind: 'upsert', summary: toSummary(item) });
    }
  }
}

function toSummary(item: OpenItem): Extract<MeetingChange, { kind: 'upsert' }>['summary'] {
  return {
    ref: { id: item.id, changeKey: item.changeKey },
    location: item.location,
    type: toType(item.type),
    appointmentState: /^\d{1,9}$/.test(item.appointmentState) ? Number(item.appointmentState) : undefined,
    end: readInstant(item.end),
    marker: item.marker,
  };
}

function isMarker(attributes: Readonly<Record<string, string>>): boolean {
  return (
    attributes['PropertySetId']?.toLowerCase() === MARKER_PROPERTY.propertySetId &&
    attributes['PropertyName'] === MARKER_PROPERTY.name
  );
}
