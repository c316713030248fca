/** UpdateItem's request, written by ews-javascript-api. */
import ews from 'ews-javascript-api';
import type { MeetingUpdate } from '../../sync/ports.js';
import { MARKER_PROPERTY } from '../../model.js';
import { toXmlAttribute, toXmlText } from '../../xml/escape.js';
import {
  createMarkerDefinition,
  createRequestWriter,
  writeRequest,
  type LibraryRequest,
} from './ews-library.js';

interface LibraryUpdateItem extends LibraryRequest {
  Items: ews.Item[];
  ConflictResolutionMode: ews.ConflictResolutionMode;
  MessageDisposition: ews.MessageDisposition;
  SendInvitationsOrCancellationsMode: ews.SendInvitationsOrCancellationsMode;
}

export function writeUpdateItem(impersonatedAddress: string, update: MeetingUpdate): string {
  const service = createRequestWriter(impersonatedAddress);
  const handling = ews.ServiceErrorHandling.ReturnErrors;
  const request = new ews.UpdateItemRequest(service, handling) as unknown as LibraryUpdateItem;
  request.MessageDisposition = ews.MessageDisposition.SaveOnly;
  request.ConflictResolutionMode = ews.ConflictResolutionMode.NeverOverwrite;
  request.SendInvitationsOrCancellationsMode =
    update.send === 'all'
      ? ews.SendInvitationsOrCancellationsMode.SendToAllAndSaveCopy
      : ews.SendInvitationsOrCancellationsMode.SendToNone;
  request.Items.push(toChangedAppointment(service, update));
  return writeRequest(service, request);
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

/** Of the library's classes, but not of their published types. */
interface LoadsFromAnswer {
  LoadFromXmlJsObject(
    item: object,
    service: ews.ExchangeService,
    clear: boolean,
    requested: null,
    isSummary: boolean,
  ): void;
}

function markerAsLoaded(): object {
  return {
    ExtendedFieldURI: {
      PropertySetId: MARKER_PROPERTY.propertySetId,
      PropertyName: MARKER_PROPERTY.name,
      PropertyType: 'String',
    },
    Value: '-',
  };
}
