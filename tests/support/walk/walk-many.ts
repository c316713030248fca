/** Many random walks, one after the other, as a program of its own; see scripts/walk.mjs. */
import { describeWalk, walk } from './random-walk.js';

const [from = 1, count = 0, steps = 120, mailboxes = 5] = process.argv.slice(2, 6).map(Number);
const isTold = process.argv[6] === 'story';
const figures = { walks: 0, wrong: 0, mails: 0, updates: 0, programSteps: 0 };
for (let seed = from; seed < from + count; seed += 1) {
  const walked = await walk({ seed, steps, mailboxes, isSlowAllowed: true });
  figures.walks += 1;
  figures.mails += walked.mails;
  figures.updates += walked.updates;
  figures.programSteps += walked.cycles;
  if (walked.wrongs.length > 0) figures.wrong += 1;
  if (walked.wrongs.length > 0 || isTold) process.stdout.write(`${describeWalk(walked)}\n`);
}
process.stdout.write(`Seeds ${from} to ${from + count - 1}: ${JSON.stringify(figures)}\n`);
process.exitCode = figures.wrong === 0 ? 0 : 1;
