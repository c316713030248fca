/** A client of plain node:http for the embedded Exchange: writes SOAP by hand, so that it can also be wrong. */
import type { Agent as HttpAgent } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface EwsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface EwsCall {
  readonly url: string;
  readonly xml: string;
  /** Sent as they are; `undefined` leaves one out that would be sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly agent?: HttpAgent;
  readonly method?: string;
  readonly ca?: string;
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export function post(call: EwsCall): Promise<EwsAnswer> {
  const given = { 'content-type': 'text/xml; charset=utf-8', ...call.headers };
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options: RequestOptions & { ca?: string } = {
    method: call.method ?? 'POST',
    headers: headers as Record<string, string>,
  };
  if (call.agent !== undefined) options.agent = call.agent;
  if (call.ca !== undefined) options.ca = call.ca;
  return new Promise((resolve, reject) => {
    const send = call.url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(call.url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.on('error', reject);
    request.end(call.xml);
  });
}

const NAMESPACES =
  'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
  'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" ' +
  'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';

export function impersonating(address: string, element = 'PrimarySmtpAddress'): string {
  return (
    '<t:RequestServerVersion Version="Exchange2013_SP1"/><t:ExchangeImpersonation><t:ConnectingSID>' +
    `<t:${element}>${address}</t:${element}></t:ConnectingSID></t:ExchangeImpersonation>`
  );
}

export function envelope(header: string, body: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope ${NAMESPACES}><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

export const fields = (...uris: readonly string[]): string =>
  uris.map((uri) => `<t:FieldURI FieldURI="${uri}"/>`).join('');

export const MARKER_URI =
  '<t:ExtendedFieldURI PropertySetId="6d9a3c0e-52f7-4b8e-9a41-c3e0f7d21b85" PropertyName="CmsCalendarMagic" PropertyType="String"/>';

export function syncXml(options: { state?: string; properties?: string; max?: number } = {}): string {
  const additional =
    options.properties && `<t:AdditionalProperties>${options.properties}</t:AdditionalProperties>`;
  return (
    `<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>${additional ?? ''}</m:ItemShape>` +
    '<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>' +
    (options.state === undefined ? '' : `<m:SyncState>${options.state}</m:SyncState>`) +
    `<m:MaxChangesReturned>${options.max ?? 512}</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>`
  );
}

export function getXml(ids: readonly string[], properties = '', bodyType = 'HTML'): string {
  const additional = properties && `<t:AdditionalProperties>${properties}</t:AdditionalProperties>`;
  return (
    `<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:BodyType>${bodyType}</t:BodyType>${additional}</m:ItemShape>` +
    `<m:ItemIds>${ids.map((id) => `<t:ItemId Id="${id}"/>`).join('')}</m:ItemIds></m:GetItem>`
  );
}

export const setBody = (text: string): string =>
  '<t:SetItemField><t:FieldURI FieldURI="item:Body"/><t:CalendarItem>' +
  `<t:Body BodyType="HTML">${text}</t:Body></t:CalendarItem></t:SetItemField>`;

export const setMarker = (text: string): string =>
  `<t:SetItemField>${MARKER_URI}<t:CalendarItem><t:ExtendedProperty>${MARKER_URI}<t:Value>${text}</t:Value>` +
  '</t:ExtendedProperty></t:CalendarItem></t:SetItemField>';

export interface UpdateOptions {
  readonly id: string;
  readonly changeKey?: string;
  readonly updates?: string;
  readonly send?: string;
  readonly conflicts?: string;
}

export function updateXml(options: UpdateOptions): string {
  const {
    id,
    changeKey,
    updates = setBody('new') + setMarker('v1'),
    send = 'SendToNone',
    conflicts,
  } = options;
  const key = changeKey === undefined ? '' : ` ChangeKey="${changeKey}"`;
  const mode = send === '' ? '' : ` SendMeetingInvitationsOrCancellations="${send}"`;
  return (
    `<m:UpdateItem ConflictResolution="${conflicts ?? 'AutoResolve'}"${mode}><m:ItemChanges><t:ItemChange>` +
    `<t:ItemId Id="${id}"${key}/><t:Updates>${updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`
  );
}

export const all = (body: string, pattern: RegExp): string[] =>
  [...body.matchAll(pattern)].map((found) => found[1] ?? '');
export const codes = (body: string): string[] => all(body, /ResponseCode[^>]*>(\w+)</g);
export const stateOf = (body: string): string => all(body, /<m:SyncState>([^<]*)/g)[0] ?? '';
export const idsOf = (body: string): string[] => all(body, /<t:ItemId Id="([^"]+)"/g);
