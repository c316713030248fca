import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedExchange } from '../../../../src/simulator/exchange/exchange.js';
import { ANN, BOB, SERVICE, ask, startCompany } from './company.js';
import { basic, codes, envelope, impersonating, syncXml } from './ews-client.js';

const NARROW = { user: 'narrow@corp.example', password: 'p', mayImpersonate: [BOB] };

describe('impersonation on the embedded Exchange', () => {
  let exchange: EmbeddedExchange;
  beforeEach(async () => {
    exchange = await startCompany({ accounts: [SERVICE, NARROW] });
  });
  afterEach(() => exchange.close());

  it('serves a mailbox by its primary address, without regard to case', async () => {
    const { status } = await ask(exchange, 'ANN@corp.example', syncXml());
    expect(status).toBe(200);
    expect(exchange.violations).toEqual([]);
  });

  it('refuses an unknown address with a fault', async () => {
    const answer = await ask(exchange, 'nobody@corp.example', syncXml());
    expect(answer.status).toBe(500);
    expect(codes(answer.body)).toEqual(['ErrorNonExistentMailbox']);
  });

  it('names the primary address to who asks for a proxy address', async () => {
    const answer = await ask(exchange, 'robert@corp.example', syncXml());
    expect(codes(answer.body)).toEqual(['ErrorNonPrimarySmtpAddress']);
    expect(answer.body).toMatch(/<t:MessageXml [^>]*><t:Value Name="Primary">bob@corp\.example<\/t:Value>/);
  });

  it('refuses a disabled account, and serves it again once it is enabled', async () => {
    exchange.setDisabled(ANN, true);
    expect(codes((await ask(exchange, ANN, syncXml())).body)).toEqual(['ErrorAccountDisabled']);
    exchange.setDisabled(ANN, false);
    expect(codes((await ask(exchange, ANN, syncXml())).body)).toEqual(['NoError']);
  });

  it('keeps an account within its management scope', async () => {
    const headers = { authorization: basic(NARROW.user, NARROW.password) };
    expect(codes((await ask(exchange, ANN, syncXml(), { headers })).body)).toEqual([
      'ErrorImpersonateUserDenied',
    ]);
    expect(codes((await ask(exchange, BOB, syncXml(), { headers })).body)).toEqual(['NoError']);
  });

  it('has no mailbox for an account that impersonates nobody, and reports it', async () => {
    const xml = envelope('<t:RequestServerVersion Version="Exchange2013"/>', syncXml());
    const answer = await ask(exchange, ANN, '', { xml });
    expect(codes(answer.body)).toEqual(['ErrorMissingEmailAddress']);
    expect(exchange.violations).toHaveLength(1);
  });

  it('reports a request without X-AnchorMailbox, or with that of somebody else', async () => {
    await ask(exchange, ANN, syncXml(), { headers: { 'x-anchormailbox': undefined } });
    expect(exchange.violations).toHaveLength(1);
    await ask(exchange, ANN, syncXml(), { xml: envelope(impersonating(BOB), syncXml()) });
    expect(exchange.violations).toHaveLength(2);
  });
});
