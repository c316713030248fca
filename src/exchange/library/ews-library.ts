/**
 * ews-javascript-api as this program uses it: it writes the requests whose properties it knows by name (GetItem,
 * UpdateItem, CreateItem). Its transport and its reading of answers are not used: the one opens a connection per call and can end
 * the process, the other trims texts and loses CDATA, which a body that is written back cannot bear.
 *
 * It is loaded when the first meeting is read: an idle cycle needs none of it, and loading it costs more than the cycle.
 */
import nodeUtil from 'node:util';
import ews from 'ews-javascript-api';
import { MARKER_PROPERTY } from '../../model.js';
import { toXmlText } from '../../xml/escape.js';

// Node 23 removed util.isNullOrUndefined, which the library calls for each extended property; Node 22 prints a warning
// when it is called. https://nodejs.org/api/deprecations.html#DEP0051
Object.assign(nodeUtil, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });

// No request here holds a time. The library would ask for the local zone all the same, and tell stdout and stderr of zones that
// its tables do not have, such as Asia/Qostanay.
Object.assign(ews.TimeZoneInfo, { _localTimeZone: ews.TimeZoneInfo.Utc });

/** Any address will do: the library only refuses to write a request without one. */
const NOWHERE = 'http://localhost/EWS/Exchange.asmx';

/** What the library's request classes have beyond their published types: each of them some of it. */
export interface LibraryRequest {
  ItemIds: { Add(id: ews.ItemId): void };
  Items: ews.Item[];
  PropertySet: ews.PropertySet;
  MessageDisposition: ews.MessageDisposition;
  ConflictResolutionMode: ews.ConflictResolutionMode;
  SendInvitationsOrCancellationsMode: ews.SendInvitationsOrCancellationsMode;
  Validate(): void;
  WriteToXml(writer: ews.EwsServiceXmlWriter): void;
}

/**
 * The library escapes nothing: every text in the request has to be escaped before.
 * @param fill puts into the request what it asks for
 */
export function writeRequest(
  impersonatedAddress: string,
  Request: new (service: ews.ExchangeService, onError: ews.ServiceErrorHandling) => object,
  fill: (request: LibraryRequest, service: ews.ExchangeService) => void,
): string {
  // A service per request: two requests that share one share its impersonation header. The zone makes the service several
  // times cheaper, and no request here holds a time.
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1, ews.TimeZoneInfo.Utc);
  service.Url = new ews.Uri(NOWHERE);
  service.ImpersonatedUserId = new ews.ImpersonatedUserId(
    ews.ConnectingIdType.SmtpAddress,
    toXmlText(impersonatedAddress),
  );
  const request = new Request(service, ews.ServiceErrorHandling.ReturnErrors) as LibraryRequest;
  fill(request, service);
  request.Validate();
  const writer = new ews.EwsServiceXmlWriter(service);
  request.WriteToXml(writer);
  return writer.GetXML();
}

export function createMarkerDefinition(): ews.ExtendedPropertyDefinition {
  return new ews.ExtendedPropertyDefinition(
    new ews.Guid(MARKER_PROPERTY.propertySetId),
    MARKER_PROPERTY.name,
    ews.MapiPropertyType.String,
  );
}
