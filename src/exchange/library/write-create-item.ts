/** CreateItem's request for a mail that is sent and not kept, written by ews-javascript-api. */
import ews from 'ews-javascript-api';
import type { Mail } from '../../sync/ports.js';
import { toXmlText } from '../../xml/escape.js';
import { createRequestWriter, writeRequest, type LibraryRequest } from './ews-library.js';

interface LibraryCreateItem extends LibraryRequest {
  Items: ews.Item[];
  MessageDisposition: ews.MessageDisposition;
}

/** From and to the mailbox itself. */
export function writeCreateItem(impersonatedAddress: string, mail: Mail): string {
  const service = createRequestWriter(impersonatedAddress);
  const handling = ews.ServiceErrorHandling.ReturnErrors;
  const request = new ews.CreateItemRequest(service, handling) as unknown as LibraryCreateItem;
  request.MessageDisposition = ews.MessageDisposition.SendOnly;
  request.Items = [toMessage(service, impersonatedAddress, mail)];
  return writeRequest(service, request);
}

function toMessage(service: ews.ExchangeService, address: string, mail: Mail): ews.EmailMessage {
  const message = new ews.EmailMessage(service);
  message.Subject = toXmlText(mail.subject);
  message.Body = new ews.MessageBody(ews.BodyType.HTML, toXmlText(mail.html));
  message.ToRecipients.Add(toXmlText(address));
  message.From = new ews.EmailAddress(toXmlText(address));
  return message;
}
