/**
 * The frame around a request that is written by hand: version, impersonation, body. The requests that
 * ews-javascript-api writes have the same header.
 *
 * Impersonation: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/exchangeimpersonation
 */
import { toXmlText } from '../../xml/escape.js';

const HEAD =
  '<?xml version="1.0" encoding="utf-8"?>' +
  '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"' +
  ' xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"' +
  ' xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">' +
  // Exchange 2013 SP1's schema is what 2016, 2019 and Subscription Edition all speak.
  '<soap:Header><t:RequestServerVersion Version="Exchange2013_SP1"/>' +
  // SmtpAddress and not PrimarySmtpAddress: it finds the mailbox by any of its addresses.
  '<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>';
const MIDDLE = '</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></soap:Header><soap:Body>';
const TAIL = '</soap:Body></soap:Envelope>';

/** @param bodyXml the operation's element, already escaped */
export function renderEnvelope(impersonatedAddress: string, bodyXml: string): string {
  return HEAD + toXmlText(impersonatedAddress) + MIDDLE + bodyXml + TAIL;
}
