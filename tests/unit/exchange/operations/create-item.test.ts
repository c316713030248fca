import { describe, expect, test } from 'vitest';
import { writeCreateItem } from '../../../../src/exchange/library/requests.js';
import { openSuccess } from '../../../../src/exchange/operations/answer.js';
import { child, findElement, readTree } from '../../../../src/xml/tree.js';
import type { CallPlace } from '../../../../src/exchange/transport/ews-call.js';
import { failure, fault, soapAnswer, success, told } from '../local-ews.js';

const PLACE: CallPlace = { operation: 'CreateItem', mailbox: 'ann@example.test', host: 'mail.example.test' };
const ADDRESS = "o'neil&x@example.test";

describe('a mail to the mailbox itself', () => {
  test('is only sent, from and to the impersonated mailbox, each text as it is', () => {
    const mail = { subject: 'R&D <x> "y"', html: '<p>a &amp; b\r\n\u0001</p>' };
    const request = readTree(writeCreateItem(ADDRESS, mail));
    const createItem = findElement(request, 'CreateItem');
    expect({ ...createItem?.attributes }).toEqual({ MessageDisposition: 'SendOnly' });
    const message = findElement(request, 'Message');
    expect(message?.children.map(({ name }) => name)).toEqual(['Subject', 'Body', 'ToRecipients', 'From']);
    expect(child(message, 'Subject')?.text).toBe(mail.subject);
    expect(child(message, 'Body')?.text).toBe('<p>a &amp; b\r\n</p>');
    for (const place of ['ToRecipients', 'From'])
      expect(findElement(child(message, place)!, 'EmailAddress')?.text).toBe(ADDRESS);
    expect(findElement(request, 'SmtpAddress')?.text).toBe(ADDRESS);
  });

  test('was sent only where the answer says so', () => {
    const read = (text: string) => told(PLACE, () => openSuccess({ envelope: readTree(text) }, 'CreateItem'));
    const answer = (messages: string): string => soapAnswer('CreateItem', messages);
    expect(() => read(answer(success('CreateItem', '<m:Items/>')))).not.toThrow();
    expect(() => read(answer(failure('CreateItem', 'ErrorSubmissionQuotaExceeded')))).toThrow(
      /Sending a mail/,
    );
    expect(() => read(fault('ErrorServerBusy'))).toThrow();
    expect(() => read(soapAnswer('UpdateItem', success('UpdateItem', '')))).toThrow(/none to CreateItem/);
  });
});
