/** The lint rules that keep the layers of src/ apart, tried on files that do not exist. */
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const eslint = new ESLint({ cwd: root });

async function complaintsAbout(file: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: `${root}/src/${file}` });
  return result!.messages.map(({ ruleId }) => ruleId).sort();
}

it.each(['simulator/new.ts', 'simulator/a/new.ts', 'simulator/a/b/c/new.ts'])(
  'src/%s may import neither another folder nor a library that lives elsewhere (case 27)',
  async (file) => {
    const up = '../'.repeat(file.split('/').length - 1);
    const code =
      `import got from 'got';\nimport { planMeeting } from '${up}invitation/plan.js';\n` +
      `export * from '${up}cms/cms-client.js';\nvoid got;\nvoid planMeeting;\n` +
      `void import('${up}sync/cycle.js');\n`;
    expect(await complaintsAbout(file, code)).toEqual([
      'house/layers',
      'house/layers',
      'house/layers',
      'no-restricted-imports',
    ]);
  },
);

it('a deep file may import its own folder, and what its folder may import', async () => {
  const code =
    "export { parse } from 'parse5';\nexport * from '../../x/other.js';\nexport * from '../../../../errors.js';\n";
  expect(await complaintsAbout('simulator/a/b/c/new.ts', code)).toEqual([]);
});

it('what is pure may not ask for the time, three folders deep either', async () => {
  expect(await complaintsAbout('invitation/a/b/c/new.ts', 'export const now = () => new Date();\n')).toEqual([
    'no-restricted-syntax',
  ]);
});
