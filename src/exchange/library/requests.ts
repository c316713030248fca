/**
 * The requests that ews-javascript-api writes, since it knows their properties by name: GetItem, UpdateItem, CreateItem.
 * Loaded when the first meeting is read: see ews-library.ts.
 */
import ews from 'ews-javascript-api';
import { MARKER_PROPERTY } from '../../model.js';
import type { Mail, MeetingUpdate } from '../../sync/ports.js';
import { toXmlAttribute, toXmlText } from '../../xml/escape.js';
import type { AskedBodyType } from '../operations/get-item.js';
import { createMarkerDefinition, writeRequest } from './ews-library.js';

/** https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getitem-operation-calendar-item */
export function writeGetItem(address: string, ids: readonly string[], bodyType: AskedBodyType): string {
  return writeRequest(address, ews.GetItemRequest, (request) => {
    request.PropertySet = createPropertySet(bodyType);
    for (const id of ids) request.ItemIds.Add(new ews.ItemId(toXmlAttribute(id)));
  });
}

function createPropertySet(bodyType: AskedBodyType): ews.PropertySet {
  const { AppointmentSchema: appointment, ItemSchema: item } = ews;
  const set = new ews.PropertySet(ews.BasePropertySet.IdOnly, [
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
  ]);
  // Without a body type a server gives the best that it has.
  if (bodyType === 'Best') return set;
  // The library leaves its own value for HTML out, because it is 0; as text it is written.
  return Object.assign(set, { RequestedBodyType: String(ews.BodyType[bodyType]) });
}

/** Exchange 2013 and later give it; the library does not know it. */
function createIsOrganizer(): ews.PropertyDefinitionBase {
  const uri = 'calendar:IsOrganizer';
  const version = ews.ExchangeVersion.Exchange2013;
  const definition = new ews.GenericPropertyDefinition('IsOrganizer', 'IsOrganizer', uri, version);
  return definition as unknown as ews.PropertyDefinitionBase;
}

/**
 * UpdateItem with exactly the body and the marker. The modes that matter:
 *
 * - ConflictResolution NeverOverwrite: with AutoResolve the server settles conflicts by itself and "will in most cases
 *   overwrite the existing value", a body that a user has just edited included.
 * - SendToAllAndSaveCopy reaches every attendee; the *Changed modes only those who were added or removed. SendToNone on
 *   an appointment, since a sending mode would turn it into a meeting.
 *
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation
 */
export function writeUpdateItem(address: string, update: MeetingUpdate): string {
  const { SendToAllAndSaveCopy, SendToNone } = ews.SendInvitationsOrCancellationsMode;
  return writeRequest(address, ews.UpdateItemRequest, (request, service) => {
    request.MessageDisposition = ews.MessageDisposition.SaveOnly;
    request.ConflictResolutionMode = ews.ConflictResolutionMode.NeverOverwrite;
    request.SendInvitationsOrCancellationsMode = update.send === 'all' ? SendToAllAndSaveCopy : SendToNone;
    request.Items.push(toChangedAppointment(service, update));
  });
}

/** An appointment of which the library believes that exactly the body and the marker were changed. */
function toChangedAppointment(service: ews.ExchangeService, update: MeetingUpdate): ews.Appointment {
  const appointment = new ews.Appointment(service);
  const marker = createMarkerDefinition();
  const markerText = toXmlText(update.marker ?? '');
  const loaded = {
    ItemId: { Id: toXmlAttribute(update.ref.id), ChangeKey: toXmlAttribute(update.ref.changeKey) },
    // Only what the library takes to be there can be deleted with it.
    ...(markerText === '' ? { ExtendedProperty: markerAsLoaded() } : {}),
  };
  (appointment as unknown as LoadsFromAnswer).LoadFromXmlJsObject(loaded, service, true, null, false);
  appointment.Body = new ews.MessageBody(ews.BodyType.HTML, toXmlText(update.html));
  // An empty one is none: the library does not write it.
  if (markerText === '') appointment.RemoveExtendedProperty(marker);
  else appointment.SetExtendedProperty(marker, markerText);
  return appointment;
}

/** Of the library's classes, but not of their published types: item, service, clear, requested properties, isSummary. */
interface LoadsFromAnswer {
  LoadFromXmlJsObject(...all: [object, ews.ExchangeService, boolean, null, boolean]): void;
}

function markerAsLoaded(): object {
  const { propertySetId: PropertySetId, name: PropertyName } = MARKER_PROPERTY;
  return { ExtendedFieldURI: { PropertySetId, PropertyName, PropertyType: 'String' }, Value: '-' };
}

/**
 * CreateItem with a mail from and to the mailbox itself: sent, and not kept among the sent ones (SendOnly).
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem-operation-email-message
 */
export function writeCreateItem(address: string, mail: Mail): string {
  return writeRequest(address, ews.CreateItemRequest, (request, service) => {
    const message = new ews.EmailMessage(service);
    message.Subject = toXmlText(mail.subject);
    message.Body = new ews.MessageBody(ews.BodyType.HTML, toXmlText(mail.html));
    message.ToRecipients.Add(toXmlText(address));
    message.From = new ews.EmailAddress(toXmlText(address));
    request.MessageDisposition = ews.MessageDisposition.SendOnly;
    request.Items = [message];
  });
}
