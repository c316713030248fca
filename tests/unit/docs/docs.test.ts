/** The documents in docs/ say what the code says: every key, every code, every reason, every field of the log. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'oxfmt';
import { describe, expect, it } from 'vitest';
import { LOG_FIELDS } from '../../../src/sync/ports.js';
import { ALL_KEYS } from '../../../src/config/keys.js';
import { ERROR_ROWS } from '../../../src/exchange/errors/error-table.js';
import { REASON_SENTENCES } from '../../../src/invitation/reason-sentences.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const read = (file: string): Promise<string> => readFile(path.join(ROOT, file), 'utf8');

/** Rows of all tables: cells without their padding, code marks left on. */
async function rowsOf(file: string, heading?: string): Promise<string[][]> {
  const text = await read(file);
  const part = heading === undefined ? text : (text.split(`\n${heading}\n`)[1]?.split(/\n#+ /)[0] ?? '');
  return part
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}

/** The literals of a union in a source file. */
async function literalsOf(file: string, name: string): Promise<string[]> {
  const source = (await read(file)).replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
  const union = new RegExp(`export type ${name} =([^;]*);`).exec(source)?.[1] ?? '';
  const found = [...union.matchAll(/'([^']+)'/g)].map(([, literal]) => literal ?? '');
  expect(found.length).toBeGreaterThan(0);
  return found;
}

describe('docs/settings.md', () => {
  it('has a row for every key, in its section, with its default and its meaning, and for no other', async () => {
    for (const section of new Set(ALL_KEYS.map((spec) => spec.section))) {
      const rows = await rowsOf('docs/settings.md', `## [${section}]`);
      const keys = ALL_KEYS.filter((spec) => spec.section === section);
      expect(rows.slice(2).map(([name]) => name)).toEqual(keys.map((spec) => `\`${spec.name}\``));
      keys.forEach((spec, index) => {
        const [, fallback, meaning] = rows[index + 2] ?? [];
        const written = spec.fallback === '' ? 'empty' : `\`${spec.fallback}\``;
        expect(fallback, spec.name).toBe(spec.fallback === undefined ? 'required' : written);
        expect(meaning, spec.name).toContain(spec.meaning);
      });
    }
  });
});

// PowerShell and older npm lose the options, and a dry run becomes a run that writes.
it('no document, help or message has npm pass options on', async () => {
  const folders = ['docs', 'src', 'config', 'scripts/package/starters'];
  const names = folders.map(async (folder) =>
    (await readdir(path.join(ROOT, folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  const files = [...(await Promise.all(names)).flat(), path.join(ROOT, 'README.md')];
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
  expect(texts.length).toBeGreaterThan(100);
  expect(
    texts.filter(({ text }) => /npm (?:run )?start\b[^.\n]* -- /.test(text)).map(({ file }) => file),
  ).toEqual([]);
});

describe('docs/troubleshooting.md', () => {
  it.each([
    ['ExchangeErrorCode', '## Trouble with Exchange'],
    ['CmsErrorCode', '## Trouble with rooms and CMS'],
    ['StateErrorCode', '## The run as a whole'],
  ])('explains every %s', async (name, heading) => {
    const explained = (await rowsOf('docs/troubleshooting.md', heading)).map(([code]) => code);
    for (const code of await literalsOf('src/errors.ts', name)) expect(explained).toContain(`\`${code}\``);
  });

  it('explains the code of every other class of errors, and no code that is gone', async () => {
    const source = await read('src/errors.ts');
    const rows = await rowsOf('docs/troubleshooting.md', '## The run as a whole');
    const codes = [
      ...[...source.matchAll(/extends ProgramError<'(\w+)'>/g)].map(([, code]) => code),
      ...(await literalsOf('src/errors.ts', 'StateErrorCode')),
    ];
    expect(
      rows
        .slice(2)
        .map(([code]) => code)
        .toSorted(),
    ).toEqual(codes.map((code) => `\`${code}\``).toSorted());
  });

  it('gives every reason for doing nothing in the words of the program, with what to do', async () => {
    const rows = await rowsOf('docs/troubleshooting.md', '## Nothing happens in a meeting');
    const sentences = new Map(Object.entries<string>(REASON_SENTENCES));
    expect(
      rows
        .slice(2)
        .map(([reason]) => reason)
        .toSorted(),
    ).toEqual([...sentences.keys()].map((one) => `\`${one}\``).toSorted());
    for (const [reason = '', sentence, todo] of rows.slice(2)) {
      expect(sentence).toBe(sentences.get(reason.replaceAll('`', '')));
      expect(todo).not.toBe('');
    }
  });

  it('explains every reason for a change', async () => {
    const rows = await rowsOf('docs/troubleshooting.md', '## Why a meeting was changed');
    const reasons = await literalsOf('src/invitation/plan-types.ts', 'ChangeReason');
    expect(
      rows
        .slice(2)
        .map(([reason]) => reason)
        .toSorted(),
    ).toEqual(reasons.map((one) => `\`${one}\``).toSorted());
  });
});

describe('docs/exchange-codes.md', () => {
  it('says of every code what the program says (after a change: npx vitest run tests/unit/docs -u)', async () => {
    const file = path.join(ROOT, 'docs', 'exchange-codes.md');
    const rows = Object.entries(ERROR_ROWS).map(
      ([key, { code, why, hint = '' }]) => `| \`${key}\` | \`${code}\` | ${why} | ${hint} |`,
    );
    const text = `${EXCHANGE_CODES}\n${rows.join('\n')}\n`;
    const { code: formatted } = await format(file, text);
    await expect(formatted).toMatchFileSnapshot(file);
  });
});

const EXCHANGE_CODES = `# What Exchange says

The first column is the \`ResponseCode\` of Exchange, which stands as \`serverCode\` in the log and in \`status --json\`, or the status of an
HTTP answer, or a network error of this computer. Where it names an operation, it holds for that one only. What follows from the
code in the second column is in [troubleshooting.md](troubleshooting.md). A code that is not in this table is treated as a passing
error, or as an error of the one meeting that was being written.

| serverCode | code | what it means | what to do |
| --- | --- | --- | --- |`;

describe('docs/operations.md', () => {
  it('names every field that a log line may have, and no other', async () => {
    const fields = [...Object.values(LOG_FIELDS).flat(), 'figures'];
    const rows = await rowsOf('docs/operations.md', '## Logs');
    const named = rows.slice(2).map(([name]) => name?.replaceAll('`', ''));
    expect(named.toSorted()).toEqual([...fields, 'time', 'level', 'pid', 'msg'].toSorted());
  });
});

describe('links between the documents', () => {
  it('lead to files that are there', async () => {
    const docs = (await readdir(path.join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'));
    const files = [...docs.map((name) => `docs/${name}`), 'README.md', 'CONTRIBUTING.md', 'SECURITY.md'];
    const missing: string[] = [];
    for (const file of files) {
      const links = [...(await read(file)).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
        ([, to]) => to ?? '',
      );
      for (const to of links) {
        const target = path.join(ROOT, path.dirname(file), to);
        await readdir(path.dirname(target)).then(
          (names) => names.includes(path.basename(target)) || missing.push(`${file}: ${to}`),
          () => missing.push(`${file}: ${to}`),
        );
      }
    }
    expect(missing).toEqual([]);
  });

  it('never tell anybody to give options to npm start', async () => {
    for (const file of ['README.md', 'docs/install.md', 'docs/upgrade.md', 'docs/operations.md'])
      expect(await read(file), file).not.toMatch(/npm start --/);
  });
});
