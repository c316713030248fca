/** Every line of PowerShell in the documents, held to PowerShell's grammar. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Language, Parser, type Node } from 'web-tree-sitter';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const wasm = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(wasm));

/** What a person would put into a PowerShell window: blocks, and commands in the text. */
const BLOCK = /^```powershell\n([^]*?)^```$/gm;
const COMMAND = /`((?:\.\\cms-calendar-magic|[A-Z][a-z]+-[A-Z][A-Za-z]+) [^`…]*)`/g;

/** PowerShell takes lists of bare words, such as `Format-List Server, Name`. The grammar wants quotes around them. */
const BARE_LISTS = /\b\w+(?:, \w+)+\b/g;
const quoteLists = (script: string): string =>
  script.replace(BARE_LISTS, (list) => list.replace(/\w+/g, '"$&"'));

function findMistakes(script: string): string[] {
  const tree = parser.parse(script);
  const mistakes: Node[] = [];
  const visit = (node: Node): void => {
    if (node.isError || node.isMissing) mistakes.push(node);
    else node.children.forEach((child) => child !== null && visit(child));
  };
  if (tree !== null) visit(tree.rootNode);
  return mistakes.map((node) => `line ${node.startPosition.row + 1}: ${node.text}`);
}

const files = [
  'README.md',
  ...(await readdir(path.join(ROOT, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

it('is without mistakes in all documents', async () => {
  let scripts = 0;
  for (const file of files) {
    const text = await readFile(path.join(ROOT, file), 'utf8');
    for (const [, script = ''] of [...text.matchAll(BLOCK), ...text.matchAll(COMMAND)]) {
      scripts += 1;
      expect(findMistakes(quoteLists(script)), `${file}: ${script}`).toEqual([]);
    }
  }
  expect(scripts).toBeGreaterThan(20);
});

it('would be noticed: an open quote, an open brace, a pipe that leads nowhere', () => {
  for (const wrong of ['cd "C:\\Program Files', 'Get-Mailbox | ForEach-Object { $_.Name', 'Get-Mailbox |'])
    expect(findMistakes(`${wrong}\n`), wrong).not.toEqual([]);
});

it('of the installation names the version of this program', async () => {
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const text = await readFile(path.join(ROOT, 'docs/install.md'), 'utf8');
  const named = [...text.matchAll(/cms-calendar-magic-(\d+\.\d+\.\d+)/g)].map(([, one]) => one);
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named)).toEqual(new Set([version]));
});
