/** A small company on an embedded Exchange, and a way to ask it in somebody's name. */
import type { ExchangeOptions } from '../../../../src/simulator/exchange/exchange-options.js';
import { startExchange } from '../../../../src/simulator/exchange/exchange.js';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { basic, envelope, impersonating, post } from './ews-client.js';
import type { EwsAnswer, EwsCall } from './ews-client.js';

export const ANN = 'ann@corp.example';
export const BOB = 'bob@corp.example';
export const SERVICE = { user: 'svc@corp.example', domain: 'CORP', password: 'pass word' };
export const NOON = new Date('2026-03-02T12:00:00Z');
export const ONE = new Date('2026-03-02T13:00:00Z');
/** The clock of the company: some hours before the meetings. */
export const MORNING = new Date('2026-03-02T08:00:00Z');

export async function startCompany(options: Partial<ExchangeOptions> = {}): Promise<EmbeddedExchange> {
  const exchange = await startExchange({ accounts: [SERVICE], now: () => MORNING, ...options });
  exchange.addMailbox(ANN, { name: 'Ann Archer' });
  exchange.addMailbox(BOB, { name: 'Bob Baker', proxyAddresses: ['robert@corp.example'] });
  return exchange;
}

/** One request with Basic and all headers that are expected. */
export function ask(
  exchange: EmbeddedExchange,
  mailbox: string,
  body: string,
  more: Partial<EwsCall> = {},
): Promise<EwsAnswer> {
  return post({
    url: exchange.url,
    xml: envelope(impersonating(mailbox), body),
    ...more,
    headers: {
      authorization: basic(SERVICE.user, SERVICE.password),
      'x-anchormailbox': mailbox,
      ...more.headers,
    },
  });
}
