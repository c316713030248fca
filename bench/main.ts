/** Measures, prints the table, and writes it into docs/performance-figures.md. `--only NAME` measures one part and writes nothing. */
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { isMissed, renderSections, type Section } from './figures.js';
import { measureBodies } from './measure-bodies.js';
import { measureLatency } from './measure-latency.js';
import { measurePage } from './measure-page.js';
import { measurePolls } from './measure-polls.js';
import { measureRunOnce } from './measure-run-once.js';
import { measureStart } from './measure-start.js';

const DOCUMENT = 'docs/performance-figures.md';
const [BEGIN, END] = ['<!-- figures -->', '<!-- end of figures -->'];

const parts: Readonly<Record<string, () => Promise<readonly Section[]>>> = {
  start: async () => [await measureStart(15)],
  polls: async () => [await measurePolls(3)],
  once: async () => [await measureRunOnce(5_000, 3), await measureRunOnce(50_000, 1)],
  latency: async () => [await measureLatency(2_000, 200)],
  page: async () => [await measurePage(5_000)],
  bodies: async () => [await measureBodies()],
};

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
if (only !== undefined && parts[only] === undefined)
  throw new Error(`There is no part ${only}; there are ${Object.keys(parts).join(', ')}.`);

const sections: Section[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (only !== undefined && only !== name) continue;
  process.stderr.write(`${name} ...\n`);
  sections.push(...(await measure()));
}
const missed = sections.flatMap(({ figures }) => figures.filter(isMissed));
const text = `${describeMachine()}\n\n${renderSections(sections)}\n`;
process.stdout.write(`\n${text}\n`);
process.stdout.write(
  `${missed.length === 0 ? 'Every goal is met.' : `Missed: ${missed.map(({ what }) => what).join('; ')}.`}\n`,
);
if (only === undefined) await writeFigures(text);

/** What the figures depend on. Load says how far they can be trusted: CPU suffers little from it, time a lot. */
function describeMachine(): string {
  const cpus = os.cpus();
  const [load = 0] = os.loadavg();
  return (
    `Measured ${new Date().toISOString().slice(0, 10)} on Node ${process.versions.node}, ${process.platform} ${process.arch}, ` +
    `${cpus.length} x ${cpus[0]?.model.trim() ?? 'unknown processor'}; load at the end ${load.toFixed(1)}.`
  );
}

async function writeFigures(figures: string): Promise<void> {
  const document = await readFile(DOCUMENT, 'utf8');
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`${DOCUMENT} has lost its markers.`);
  await writeFile(DOCUMENT, `${document.slice(0, from + BEGIN.length)}\n\n${figures}\n${document.slice(to)}`);
}
