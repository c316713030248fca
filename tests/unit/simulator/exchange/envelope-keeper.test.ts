import { readdir } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { EnvelopeKeeper } from '../../../../src/simulator/exchange/watch/envelope-keeper.js';
import { makeTempDir } from '../../../support/temp-dir.js';
import { ANN, NOON, ONE, ask, startCompany } from './company.js';
import { getXml, syncXml } from './ews-client.js';

let folder = '';
beforeEach(() => void (folder = makeTempDir()));

const item = (inner: string): string => `<t:Item><t:ItemId Id="AAk1" ChangeKey="x"/>${inner}</t:Item>`;

describe('envelopes that are kept', () => {
  it.each([
    ['another text', item('<t:Subject>One</t:Subject>'), item('<t:Subject>Two, or so</t:Subject>')],
    ['another number', item('<t:Size>7</t:Size>'), item('<t:Size>8123</t:Size>')],
    ['another instant', item('<t:A>2026-01-02T03:04:05Z</t:A>'), item('<t:A>2027-11-12T13:14:15Z</t:A>')],
    ['more of the same', item('<t:A><t:B/></t:A>').repeat(3), item('<t:A><t:B/></t:A>').repeat(9)],
  ])('%s is no other shape', async (_what, one, other) => {
    expect(await kept(one, other)).toBe(1);
  });

  it.each([
    ['another value of an enumeration', item('<t:Type>Single</t:Type>'), item('<t:Type>Exception</t:Type>')],
    ['another value of an attribute', '<m:A Mode="SendToNone"/>', '<m:A Mode="SendToAll"/>'],
    ['another element', item('<t:Subject>x</t:Subject>'), item('<t:Location>x</t:Location>')],
    ['another order', item('<t:A/><t:B/>'), item('<t:B/><t:A/>')],
    ['a number where a text was', item('<t:Size>7</t:Size>'), item('<t:Size>much</t:Size>')],
    ['nothing where something was', item('<t:Size>7</t:Size>'), item('<t:Size/>')],
  ])('%s is', async (_what, one, other) => {
    expect(await kept(one, other)).toBe(2);
  });
});

describe('an embedded Exchange that keeps them', () => {
  it('keeps requests, those that it refuses too, and answers that are no faults', async () => {
    const exchange = await startCompany({ keepEnvelopesIn: folder });
    const id = exchange.createMeeting(ANN, { subject: 'x', body: 'old', start: NOON, end: ONE });
    await ask(exchange, ANN, syncXml());
    expect(await names()).toEqual(['request', 'response']);
    exchange.faults.add({ kind: 'truncated' });
    await ask(exchange, ANN, getXml([id]));
    expect(await names()).toEqual(['request', 'request', 'response']);
    await ask(exchange, ANN, '<m:GetItm/>');
    expect(await names()).toEqual(['request', 'request', 'request', 'response']);
    await exchange.close();
  });

  it('keeps no answer with characters that XML 1.0 forbids', async () => {
    const exchange = await startCompany({ keepEnvelopesIn: folder });
    const id = exchange.createMeeting(ANN, { body: 'a\u001fb', start: NOON, end: ONE });
    const { body } = await ask(exchange, ANN, getXml([id], '<t:FieldURI FieldURI="item:Body"/>'));
    expect(body).toContain('&#x1F;');
    expect(await names()).toEqual(['request']);
    await exchange.close();
  });

  it('keeps no answers where it passes for gromox, which has a schema of its own', async () => {
    const exchange = await startCompany({ keepEnvelopesIn: folder, build: 'gromox' });
    await ask(exchange, ANN, syncXml());
    expect(await names()).toEqual(['request']);
    await exchange.close();
  });
});

async function names(): Promise<readonly string[]> {
  return (await readdir(folder)).map((name) => name.replace(/-.*/, '')).sort();
}

async function kept(...envelopes: readonly string[]): Promise<number> {
  // Two keepers, as two processes have.
  for (const envelope of envelopes) new EnvelopeKeeper(folder).keep('request', envelope);
  return (await readdir(folder)).length;
}
