/** The commands of docs/install.md, for tests that follow it to the letter. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const FILE = path.resolve(import.meta.dirname, '../../docs/install.md');

/**
 * @param heading of a section, such as `## First way: a Windows service`
 * @returns the lines of each block of commands in this section, in order
 */
export async function readInstallSteps(heading: string): Promise<string[][]> {
  const text = await readFile(FILE, 'utf8');
  const section = text.split(`\n${heading}\n`)[1]?.split(/^#+ /m)[0];
  const blocks = [...(section ?? '').matchAll(/^```(?:powershell|sh)\n([^]*?)^```$/gm)];
  if (blocks.length === 0) throw new Error(`docs/install.md has no commands below "${heading}".`);
  return blocks.map(([, lines = '']) => lines.trimEnd().split('\n'));
}
