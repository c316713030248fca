/**
 * CreateItem with mails: sent as it is told to. What the product promises never to do is carried out, and reported as a
 * violation: any mail but one from and to the impersonated mailbox itself, and any that is kept.
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation-email-message
 */
import { renderSuccess } from '../soap/answers.js';
import { child } from '../soap/envelope.js';
import type { XmlElement } from '../soap/xml-document.js';
import type { Call } from './call.js';

/** A mail that CreateItem sent. */
export interface SentNotice {
  readonly mailbox: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly at: Date;
}

/** @returns a response message for each item */
export function createItem(call: Call): string[] {
  const { content } = call.envelope;
  if (content.attributes.get('MessageDisposition') !== 'SendOnly')
    call.violate('CreateItem keeps a mail that is only to be sent.');
  return child(content, 'Items')!.children.map((message) => {
    const to = addressesIn(child(message, 'ToRecipients'));
    const from = addressesIn(child(message, 'From'));
    const others = [...to, ...from].filter((address) => address.toLowerCase() !== call.mailbox.address);
    if (to.length !== 1 || from.length !== 1 || others.length > 0)
      call.violate(`CreateItem sends a mail of ${call.mailbox.address} that is not from and to itself.`);
    call.notify({
      mailbox: call.mailbox.address,
      to,
      subject: child(message, 'Subject')?.text ?? '',
      html: child(message, 'Body')?.text ?? '',
      at: call.now,
    });
    return renderSuccess('CreateItem', '<m:Items/>');
  });
}

function addressesIn(recipients: XmlElement | undefined): string[] {
  return (recipients?.children ?? []).map((mailbox) => child(mailbox, 'EmailAddress')?.text ?? '');
}
