import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { createStopSignals } from '../../src/stop-signals.js';

test('the first signal asks to stop and leaves calls in flight their time; the second gives them up at once', () => {
  const source = new EventEmitter();
  const signals = createStopSignals(source);
  onTestFinished(() => signals.close());
  expect([signals.stop.aborted, signals.abandon.aborted]).toEqual([false, false]);
  source.emit('SIGINT');
  expect([signals.stop.aborted, signals.abandon.aborted]).toEqual([true, false]);
  source.emit('SIGTERM');
  expect(signals.abandon.aborted).toBe(true);
});

test.each(['SIGTERM', 'SIGINT', 'SIGBREAK', 'SIGHUP', 'disconnect'])(
  '%s asks to stop: a kill, Ctrl+C, Ctrl+Break, a console or terminal that is closed, a parent that is gone',
  (name) => {
    const source = new EventEmitter();
    const signals = createStopSignals(source);
    onTestFinished(() => signals.close());
    source.emit(name);
    expect(signals.stop.aborted).toBe(true);
  },
);
