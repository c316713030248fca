/** GetItem's request, written by ews-javascript-api. */
import ews from 'ews-javascript-api';
import type { AskedBodyType } from '../operations/get-item.js';
import { toXmlAttribute } from '../../xml/escape.js';
import {
  createMarkerDefinition,
  createRequestWriter,
  writeRequest,
  type LibraryRequest,
} from './ews-library.js';

interface LibraryGetItem extends LibraryRequest {
  PropertySet: ews.PropertySet;
  ItemIds: { Add(id: ews.ItemId): void };
}

export function writeGetItem(
  impersonatedAddress: string,
  ids: readonly string[],
  bodyType: AskedBodyType,
): string {
  const service = createRequestWriter(impersonatedAddress);
  const request = new ews.GetItemRequest(
    service,
    ews.ServiceErrorHandling.ReturnErrors,
  ) as unknown as LibraryGetItem;
  request.PropertySet = createPropertySet(bodyType);
  for (const id of ids) request.ItemIds.Add(new ews.ItemId(toXmlAttribute(id)));
  return writeRequest(service, request);
}

function createPropertySet(bodyType: AskedBodyType): ews.PropertySet {
  const { AppointmentSchema: appointment, ItemSchema: item } = ews;
  const properties = [
    item.ItemClass,
    item.Subject,
    item.Body,
    item.DateTimeCreated,
    item.LastModifiedTime,
    item.DisplayTo,
    appointment.Start,
    appointment.End,
    appointment.ICalUid,
    appointment.Location,
    appointment.AppointmentType,
    appointment.IsCancelled,
    appointment.AppointmentState,
    appointment.MyResponseType,
    appointment.MeetingRequestWasSent,
    appointment.RequiredAttendees,
    appointment.OptionalAttendees,
    appointment.Resources,
    appointment.Organizer,
    appointment.Recurrence,
    appointment.LastOccurrence,
    appointment.ModifiedOccurrences,
    createIsOrganizer(),
    createMarkerDefinition(),
  ];
  const set = new ews.PropertySet(ews.BasePropertySet.IdOnly, properties);
  // Without a body type a server gives the best that it has.
  if (bodyType === 'Best') return set;
  // The library leaves its own value for HTML out, because it is 0; as text it is written.
  Object.assign(set, { RequestedBodyType: String(ews.BodyType[bodyType]) });
  return set;
}

/** Exchange 2013 and later give it; the library does not know it. */
function createIsOrganizer(): ews.PropertyDefinitionBase {
  const definition = new ews.GenericPropertyDefinition(
    'IsOrganizer',
    'IsOrganizer',
    'calendar:IsOrganizer',
    ews.ExchangeVersion.Exchange2013,
  );
  return definition as unknown as ews.PropertyDefinitionBase;
}
