/** A progress bar for a long first sync or resync on a terminal; nothing at all elsewhere. */
import cliProgress from 'cli-progress';
import type { App } from '../../app.js';
import type { Turn } from '../../sync/context.js';

/** Whoever waits less than this needs no bar. */
const SHOWN_AFTER_MS = 1_500;

/** @returns who is to be told of what is done, and of the end */
export function createProgress(app: App, mailboxes: number, turn: Turn) {
  if (!app.isTerminal || mailboxes === 0) return undefined;
  let done = 0;
  let meetings = 0;
  const bar = new cliProgress.SingleBar({
    format: `${turn === 'resync' ? 'Resync' : 'Calendars'} {bar} {value}/{total} mailboxes, {meetings} calendar items`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
    // A log line has cleared it.
    forceRedraw: true,
  });
  const timer = setTimeout(() => {
    bar.start(mailboxes, done, { meetings });
    app.screen.show(() => bar.render());
  }, SHOWN_AFTER_MS);
  const show = (): void => {
    if (bar.isActive) bar.update(done, { meetings });
  };
  return {
    onMailbox: () => {
      done += 1;
      show();
    },
    onMeetings: (count: number) => {
      meetings += count;
      show();
    },
    stop: () => {
      clearTimeout(timer);
      app.screen.show(undefined);
      // At its end the bar goes back to where it began, which by then is a log line: to here instead (DECSC).
      if (bar.isActive) process.stderr.write('\u001b7');
      bar.stop();
    },
  };
}
