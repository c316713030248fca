/**
 * What the quick server of the measurements answers: SOAP texts that are put together from prepared pieces, shaped and
 * sized as Exchange 2019's. Parses nothing; what a mailbox holds is in its name.
 *
 * `m<n>@` is an empty calendar, `page<n>@` one of n plain items, `series<n>@` one of n items of which every tenth is a
 * series, which is always read.
 */

const HEAD =
  '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>' +
  '<h:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1544" MinorBuildNumber="4" ' +
  'Version="V2017_07_11" xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types" ' +
  'xmlns="http://schemas.microsoft.com/exchange/services/2006/types" ' +
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/></s:Header>' +
  '<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">';
const TAIL = '</s:Body></s:Envelope>';
const NAMESPACES =
  'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" ' +
  'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';

const PAGE = 512;
/** Exchange's item ids are 152 characters of base64, its change keys about 40. */
const ID_FILLER = 'AAMkAGI2NGVhZTVlLTI1OGMtNDI4My1iZmE5LTA5OGJiZGEzMTc0YQBGAAAAAADUuTJK1K9sTpCdqXop4Q'.padEnd(
  144,
  'A',
);
const CHANGE_KEY = 'DwAAABYAAACAh7VNH8Y1Q6kKkq0r0V2QAAAAAB3h';
/** 4 kB of a mail's HTML. */
const BODY = `<html><body>${'<p class="MsoNormal">Agenda, <b>second</b> draft.</p>'.repeat(75)}</body></html>`
  .replaceAll('&', '&amp;')
  .replaceAll('<', '&lt;')
  .replaceAll('>', '&gt;');

export interface AnswerRules {
  /** Characters of a sync state. */
  readonly stateLength: number;
  /** Whether an idle poll gives back another state than it was asked with. */
  readonly statesChange: boolean;
}

/** @returns the answer, or undefined for an operation that the measurements do not need */
export function answerTo(request: string, rules: AnswerRules): string | undefined {
  if (request.includes('<m:SyncFolderItems')) return syncFolderItems(request, rules);
  if (request.includes('<m:GetItem')) return getItem(request);
  return undefined;
}

export function impersonatedAddress(request: string): string {
  return between(request, 'SmtpAddress>', '<') ?? '';
}

/** A state is its position, eight digits, and then what makes it as long as a real one. */
export function syncStateAt(position: number, length: number): string {
  return String(position).padStart(8, '0').padEnd(length, 'H4sIAAAAAAAEAGNgYGCQYmBgYGRgYGBiYGBgZmBgYGEA');
}

function syncFolderItems(request: string, rules: AnswerRules): string {
  const state = between(request, 'SyncState>', '<') ?? '';
  const [, kind = 'm', size = '0'] = /^([a-z]+)(\d+)@/.exec(impersonatedAddress(request)) ?? [];
  const count = kind === 'm' ? 0 : Number(size);
  const from = state === '' ? 0 : Number(state.slice(0, 8));
  const to = Math.min(from + PAGE, count);
  const isIdle = state !== '' && from >= count;
  const next = !isIdle
    ? syncStateAt(to, rules.stateLength)
    : rules.statesChange
      ? syncStateAt(from + 1, state.length)
      : state;
  let changes = '';
  for (let index = from; index < to; index += 1)
    changes += create(index, kind === 'series' && index % 10 === 0);
  return (
    `${HEAD}<m:SyncFolderItemsResponse ${NAMESPACES}><m:ResponseMessages>` +
    '<m:SyncFolderItemsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>' +
    `<m:SyncState>${next}</m:SyncState><m:IncludesLastItemInRange>${to >= count}</m:IncludesLastItemInRange>` +
    (changes === '' ? '<m:Changes/>' : `<m:Changes>${changes}</m:Changes>`) +
    `</m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse>${TAIL}`
  );
}

const itemId = (index: number): string =>
  `<t:ItemId Id="${ID_FILLER}${String(index).padStart(8, '0')}" ChangeKey="${CHANGE_KEY}"/>`;

function create(index: number, isSeries: boolean): string {
  return (
    `<t:Create><t:CalendarItem>${itemId(index)}<t:End>2037-05-04T10:30:00Z</t:End>` +
    `<t:Location>Room ${index % 40}, second floor</t:Location>` +
    `<t:CalendarItemType>${isSeries ? 'RecurringMaster' : 'Single'}</t:CalendarItemType>` +
    '<t:AppointmentState>1</t:AppointmentState></t:CalendarItem></t:Create>'
  );
}

function getItem(request: string): string {
  let messages = '';
  for (const [, id = ''] of request.matchAll(/ItemId Id="([^"]*)"/g))
    messages += readMessage(Number(id.slice(-8)));
  return `${HEAD}<m:GetItemResponse ${NAMESPACES}><m:ResponseMessages>${messages}</m:ResponseMessages></m:GetItemResponse>${TAIL}`;
}

function readMessage(index: number): string {
  return (
    '<m:GetItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Items>' +
    `<t:CalendarItem>${itemId(index)}<t:Subject>Weekly ${index}</t:Subject><t:Body BodyType="HTML" IsTruncated="false">` +
    `${BODY}</t:Body><t:DateTimeCreated>2025-01-07T08:00:00Z</t:DateTimeCreated><t:UID>0400000082${index}</t:UID>` +
    '<t:Start>2025-01-07T09:00:00Z</t:Start><t:End>2025-01-07T09:30:00Z</t:End><t:Location>Room 4</t:Location>' +
    '<t:IsCancelled>false</t:IsCancelled><t:MeetingRequestWasSent>true</t:MeetingRequestWasSent>' +
    '<t:CalendarItemType>RecurringMaster</t:CalendarItemType><t:MyResponseType>Organizer</t:MyResponseType>' +
    '<t:AppointmentState>1</t:AppointmentState>' +
    '<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Tuesday</t:DaysOfWeek></t:WeeklyRecurrence>' +
    '<t:NoEndRecurrence><t:StartDate>2025-01-07Z</t:StartDate></t:NoEndRecurrence></t:Recurrence>' +
    '</t:CalendarItem></m:Items></m:GetItemResponseMessage>'
  );
}

function between(text: string, from: string, to: string): string | undefined {
  const start = text.indexOf(from);
  if (start === -1) return undefined;
  const end = text.indexOf(to, start);
  return text.slice(start + from.length, end);
}
