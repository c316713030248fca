import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { ANN, ask, startCompany } from './company.js';
import { codes, envelope, impersonating } from './ews-client.js';

const BOB = 'bob@corp.example';

describe('the embedded Exchange sends a mail', () => {
  let exchange: EmbeddedExchange;
  beforeEach(async () => void (exchange = await startCompany()));
  afterEach(() => exchange.close());

  const people = (place: string, address: string): string =>
    `<t:${place}><t:Mailbox><t:EmailAddress>${address}</t:EmailAddress></t:Mailbox></t:${place}>`;
  const message = (to: string, from: string): string =>
    '<t:Message><t:Subject>x</t:Subject><t:Body BodyType="HTML">&lt;p&gt;</t:Body>' +
    `${people('ToRecipients', to)}${people('From', from)}</t:Message>`;
  const create = async (content: string, disposition = 'SendOnly') => {
    const body = `<m:CreateItem MessageDisposition="${disposition}"><m:Items>${content}</m:Items></m:CreateItem>`;
    return ask(exchange, ANN, '', { xml: envelope(impersonating(ANN), body) });
  };

  it('from and to the impersonated mailbox', async () => {
    const answer = await create(message(ANN, ANN));
    expect([answer.status, codes(answer.body)]).toEqual([200, ['NoError']]);
    expect(exchange.notices).toEqual([
      expect.objectContaining({ mailbox: ANN, to: [ANN], subject: 'x', html: '<p>' }),
    ]);
    expect(exchange.violations).toEqual([]);
  });

  it.each([
    [BOB, ANN, 'SendOnly'],
    [ANN, BOB, 'SendOnly'],
    [ANN, ANN, 'SendAndSaveCopy'],
  ])('to %s, from %s, %s: carried out, and a violation', async (to, from, disposition) => {
    await create(message(to, from), disposition);
    expect(exchange.notices).toHaveLength(1);
    expect(exchange.violations).toHaveLength(1);
  });

  it.each([
    message(ANN, ANN).replace('<t:Subject>x</t:Subject>', '') + '<t:Subject>x</t:Subject>',
    message(ANN, ANN).replace(' BodyType="HTML"', ''),
    `<t:Message>${people('From', ANN)}${people('ToRecipients', ANN)}</t:Message>`,
    '',
  ])('never where the schema forbids it: %s', async (content) => {
    const answer = await create(content);
    expect(codes(answer.body)).toEqual(['ErrorSchemaValidation']);
    expect(exchange.notices).toEqual([]);
  });
});
