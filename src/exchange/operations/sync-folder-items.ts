/**
 * SyncFolderItems on the calendar: the request, prepared but for address and state, and the changes in the answer. Says
 * nothing about what to do with them.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/syncfolderitems-operation
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/exchangeimpersonation
 */
import { MARKER_PROPERTY, type ChangePage, type MeetingChange } from '../../model.js';
import { CallFailure } from '../errors/call-failure.js';
import { mapBadAnswer } from '../errors/error-map.js';
import { invalidState } from '../errors/error-table.js';
import { allGiven } from '../items/asked.js';
import { readItem, readRef } from '../items/item-reading.js';
import { toXmlText } from '../../xml/escape.js';
import { openSuccess } from './answer.js';
import { child, textOf, type XmlElement } from '../../xml/tree.js';
import type { EwsAnswer } from '../transport/ews-call.js';

/** The most that Exchange returns. */
const MAX_CHANGES = 512;

// Every request that ews-javascript-api writes has the same header.
const BEFORE_ADDRESS =
  '<?xml version="1.0" encoding="utf-8"?>' +
  '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"' +
  ' xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"' +
  ' xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">' +
  // Exchange 2013 SP1's schema is what 2016, 2019 and Subscription Edition all speak.
  '<soap:Header><t:RequestServerVersion Version="Exchange2013_SP1"/>' +
  // SmtpAddress and not PrimarySmtpAddress: it finds the mailbox by any of its addresses.
  '<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>';
// Each property costs the server a look-up for each item: only what decides whether an item is worth reading.
const BEFORE_STATE =
  '</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></soap:Header><soap:Body>' +
  '<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>' +
  '<t:FieldURI FieldURI="calendar:Location"/><t:FieldURI FieldURI="calendar:CalendarItemType"/>' +
  '<t:FieldURI FieldURI="calendar:AppointmentState"/><t:FieldURI FieldURI="calendar:End"/>' +
  `<t:ExtendedFieldURI PropertySetId="${MARKER_PROPERTY.propertySetId}"` +
  ` PropertyName="${MARKER_PROPERTY.name}" PropertyType="String"/>` +
  '</t:AdditionalProperties></m:ItemShape>' +
  // Not by name: names of folders are in the mailbox's language.
  '<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>';
const AFTER_STATE = '<m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems></soap:Body></soap:Envelope>';

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
  return BEFORE_ADDRESS + toXmlText(impersonatedAddress) + BEFORE_STATE + state + most + AFTER_STATE;
}

/** @throws CallFailure */
export function readSyncFolderItems(answer: EwsAnswer): ChangePage {
  const message = openSuccess(answer, 'SyncFolderItems');
  if (message.attributes['ResponseClass'] !== 'Success' || textOf(message, 'ResponseCode') !== 'NoError')
    throw mapBadAnswer('the answer is none to SyncFolderItems');
  // An empty state comes with an error, and with some servers without one. It must never be stored.
  const syncState = textOf(message, 'SyncState') ?? '';
  if (syncState === '') throw new CallFailure(invalidState('the server gave an empty sync state'));
  return {
    syncState: copyOf(syncState),
    // Missing means that this was all.
    isLast: !/^(false|0)$/.test(textOf(message, 'IncludesLastItemInRange') ?? ''),
    changes: (child(message, 'Changes')?.children ?? []).flatMap(readChange),
  };
}

/**
 * The state is kept until the next poll, and a piece cut out of a text keeps the whole text in memory: without the copy, a
 * first sync holds the last page of each calendar, some 300 kB, for as long as their states are in memory.
 */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

function readChange({ name: kind, children: [item] }: XmlElement): readonly MeetingChange[] {
  if (item === undefined) return [];
  const ref = readRef(item);
  if (ref.id === '') return [];
  if (kind === 'Delete') return [{ kind: 'delete', id: ref.id }];
  // A MeetingRequest in the calendar folder is mail about a meeting, not the meeting.
  if ((kind !== 'Create' && kind !== 'Update') || item.name !== 'CalendarItem') return [];
  const { location = '', type, appointmentState, end, marker } = allGiven(readItem(item, ref));
  return [{ kind: 'upsert', summary: { ref, location, type, appointmentState, end, marker } }];
}
