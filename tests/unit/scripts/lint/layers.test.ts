/** The lint rules that keep the layers of src/ apart, tried in a folder that holds these rules and nothing but offenders. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'layers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** @returns the house's rules that these files break, by file */
function complaintsAbout(files: Readonly<Record<string, string>>): Record<string, string[]> {
  for (const name of ['.oxlintrc.json', 'scripts/lint'])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  for (const [file, code] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), code);
  }
  const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint');
  // It looks for the program that checks types there.
  const PATH = [path.join(root, 'node_modules/.bin'), process.env['PATH']].join(path.delimiter);
  const options = { cwd: folder, env: { ...process.env, PATH } };
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json'], options);
  const { diagnostics } = JSON.parse(stdout.toString()) as {
    diagnostics: { code: string; filename: string }[];
  };
  const broken = diagnostics.filter(({ code }) => /^house|restricted/.test(code));
  return Object.fromEntries(
    Object.keys(files).map((file) => [
      file,
      broken
        .filter(({ filename }) => filename === file)
        .map(({ code }) => code)
        .sort(),
    ]),
  );
}

const offenders = (up: string): string =>
  `import got from 'got';\nimport { planMeeting } from '${up}invitation/plan.js';\n` +
  `export * from '${up}cms/cms-client.js';\nexport type Open = import('${up}app.js').App;\n` +
  `void got;\nvoid planMeeting;\nvoid import('${up}sync/cycle.js');\n`;
const allFive = Array<string>(5).fill('house(layers)');

it('a folder of src/, however deep, may import its own and what its layer may, and what is pure asks for nothing', () => {
  expect(
    complaintsAbout({
      'src/simulator/new.ts': offenders('../'),
      'src/simulator/a/b/c/new.ts': offenders('../../../../'),
      'src/simulator/a/b/c/good.ts':
        "export { parse } from 'parse5';\nexport * from '../../x/other.js';\nexport * from '../../../../errors.js';\n",
      'src/commands/new.ts': "export * from '../sync/cycle.js';\nexport * from 'lowdb/node';\n",
      'src/new.ts': "export * from './sync/cycle.js';\nexport { pino } from 'pino';\n",
      'src/invitation/a/b/c/new.ts':
        'export const now = () => [new Date(), Date.now(), Math.random(), process.env, new Date(0)];\n',
    }),
  ).toEqual({
    'src/simulator/new.ts': allFive,
    'src/simulator/a/b/c/new.ts': allFive,
    'src/simulator/a/b/c/good.ts': [],
    'src/commands/new.ts': ['house(layers)'],
    'src/new.ts': [],
    'src/invitation/a/b/c/new.ts': [
      'eslint(no-restricted-globals)',
      'house(pure)',
      'house(pure)',
      'house(pure)',
    ],
  });
});
