/** What ews-javascript-api does wrong, and what is done about it; what it would do to bodies is in get-item.test.ts. */
import { createRequire } from 'node:module';
import nodeUtil from 'node:util';
import { expect, test } from 'vitest';
import { InternalError } from '../../../../src/errors.js';
import { answerWell, createTestCalendar, startLocalEws } from '../local-ews.js';

const ANN = 'ann@example.test';
const isLoaded = (): boolean =>
  Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('ews-javascript-api'));

// The order counts: the first meeting that is read loads the library, once for this file.
test('the library is not loaded for polls, and needs nothing that Node 23 has removed', async () => {
  Object.assign(nodeUtil, { isNullOrUndefined: undefined });
  const ews = await startLocalEws(answerWell);
  const calendar = createTestCalendar(ews.url);
  await calendar.readChanges(ANN, undefined);
  expect(isLoaded()).toBe(false);
  await calendar.readMeetings(ANN, ['a']);
  expect(isLoaded()).toBe(true);
  const update = { ref: { id: 'a', changeKey: 'k' }, html: '<p>x</p>', marker: 'm', send: 'all' } as const;
  await expect(calendar.updateMeeting(ANN, update)).resolves.toEqual({ changeKey: 'new-key' });
});

test('the library prints no warning', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): void => void warnings.push(warning);
  process.on('warning', listen);
  const ews = await startLocalEws(answerWell);
  await createTestCalendar(ews.url).readMeetings(ANN, ['a']);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});

test('what the library throws comes out as an error of ours, though it is no Error', async () => {
  const ews = await startLocalEws(answerWell);
  const calendar = createTestCalendar(ews.url);
  const update = { ref: { id: '', changeKey: '' }, html: '', marker: undefined, send: 'none' } as const;
  await expect(calendar.updateMeeting('', update)).rejects.toMatchObject({ code: 'Internal' });
  const [read] = await calendar.readMeetings('', ['a']);
  expect(read).toHaveProperty('error.code', 'Internal');
  expect((read as { error: unknown }).error).toBeInstanceOf(InternalError);
  expect(ews.requests).toHaveLength(0);
});

test('an answer of 500 without a body, or with text, ends the call and nothing else', async () => {
  for (const body of ['', 'Service unavailable']) {
    const ews = await startLocalEws((_request, response) => void response.writeHead(500).end(body));
    const calendar = createTestCalendar(ews.url);
    await expect(calendar.readMeetings(ANN, ['a', 'b'])).rejects.toMatchObject({ code: 'Transient' });
  }
});
