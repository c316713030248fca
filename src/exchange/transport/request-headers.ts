/** The HTTP headers of one call, sign-in excepted. */
import type { EwsCall } from './ews-call.js';

export function toHeaders(call: EwsCall, requestId: string, version: string): Record<string, string> {
  return {
    'Content-Type': 'text/xml; charset=utf-8',
    Accept: 'text/xml',
    'Accept-Encoding': 'gzip',
    'User-Agent': toUserAgent(version),
    // Without it the request may be taken to a server that does not hold the mailbox: twice the time, or 500 and 503.
    // A header holds ASCII only; half an address would be worse than none.
    ...(toHeaderText(call.address) === call.address ? { 'X-AnchorMailbox': call.address } : {}),
    'client-request-id': requestId,
    'return-client-request-id': 'true',
  };
}

/** The name that an allow list of Exchange has to hold. */
export function toUserAgent(version: string): string {
  return `CmsCalendarMagic/${toHeaderText(version)}`;
}

/** What a header may hold: visible ASCII. */
const toHeaderText = (text: string): string => text.replace(/[^\x21-\x7e]/g, '');
