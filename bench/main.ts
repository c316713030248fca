/**
 * Measures, prints the table, and writes it into docs/performance-figures.md. `--quick` measures less and writes nothing;
 * `--only NAME` measures one part.
 */
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { isMissed, renderSections, type Section } from './figures.js';
import { measureBodies } from './measure-bodies.js';
import { measureFirstSync } from './measure-first-sync.js';
import { measurePolls } from './measure-polls.js';
import { runOnceOver, toRunOnceSections } from './measure-run-once.js';
import { measureWaiting } from './measure-waiting.js';

const DOCUMENT = 'docs/performance-figures.md';
const [BEGIN, END] = ['<!-- figures -->', '<!-- end of figures -->'];

const { quick: isQuick, only } = readArguments();

const parts: Readonly<Record<string, () => Promise<readonly Section[]>>> = {
  polls: async () => [await measurePolls(isQuick ? 1 : 3)],
  once: async () => {
    const small = await runOnceOver(500, isQuick ? 1 : 3);
    const medium = await runOnceOver(5_000, isQuick ? 1 : 3);
    return toRunOnceSections(isQuick ? [small, medium] : [small, medium, await runOnceOver(50_000, 1)]);
  },
  first: async () => [await measureFirstSync()],
  waiting: async () => [
    await measureWaiting(
      isQuick
        ? { mailboxes: 800, slowMs: 6_000, loopMailboxes: 200, meetings: 30 }
        : { mailboxes: 5_000, slowMs: 15_000, loopMailboxes: 2_000, meetings: 200 },
    ),
  ],
  bodies: async () => [await measureBodies()],
};

if (only !== undefined && parts[only] === undefined)
  endWith(`There is no part ${only}; there are ${Object.keys(parts).join(', ')}.`);

const startedMs = performance.now();
const sections: Section[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (only !== undefined && only !== name) continue;
  process.stderr.write(`${name} ...\n`);
  sections.push(...(await measure()));
}
const table = renderSections(sections);
const missed = sections.flatMap(({ figures }) => figures.filter(isMissed));
const text = `${describeMachine()}\n\n${table}\n`;
process.stdout.write(`\n${text}\n`);
process.stdout.write(
  `${missed.length === 0 ? 'Every goal is met.' : `Missed: ${missed.map(({ what }) => what).join('; ')}.`}\n`,
);
if (!isQuick && only === undefined) await writeFigures(text);

/** What the figures depend on. Load says how far they can be trusted: CPU suffers little from it, time a lot. */
function describeMachine(): string {
  const cpus = os.cpus();
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const [load = 0] = os.loadavg();
  return (
    `Measured ${new Date().toISOString().slice(0, 10)} on Node ${process.versions.node}, ${process.platform} ${process.arch}, ` +
    `${cpus.length} x ${cpus[0]?.model.trim() ?? 'unknown processor'}, in ${seconds} s; load at the end ${load.toFixed(1)}.`
  );
}

async function writeFigures(figures: string): Promise<void> {
  const document = await readFile(DOCUMENT, 'utf8');
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`${DOCUMENT} has lost its markers.`);
  await writeFile(DOCUMENT, `${document.slice(0, from + BEGIN.length)}\n\n${figures}\n${document.slice(to)}`);
}

function readArguments(): { readonly quick: boolean; readonly only: string | undefined } {
  try {
    const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
    return { quick: values.quick ?? false, only: values.only };
  } catch (error) {
    return endWith(`${(error as Error).message} Use --quick to measure less, --only NAME for one part.`);
  }
}

function endWith(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
