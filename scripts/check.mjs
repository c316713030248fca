// Types, lint and format. Types and lint share one program and one checker, so that each type is worked out once; the
// format is checked beside them, on the other core. Says what each had to say, in order.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

const formatting = runFormat();
const program = createProgram();
const results = [checkTypes(program), await lint(program), await formatting];

for (const { name, isGood, output } of results) {
  process.stdout.write(`${name}: ${isGood ? 'good' : 'NOT GOOD'}\n`);
  if (!isGood) process.stdout.write(`${output}\n`);
}
process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;

function createProgram() {
  const config = ts.getParsedCommandLineOfConfigFile(path.join(root, 'tsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    },
  });
  return ts.createProgram({ rootNames: config.fileNames, options: config.options });
}

function checkTypes(program) {
  const found = ts.getPreEmitDiagnostics(program);
  const output = ts.formatDiagnosticsWithColorAndContext(found, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  });
  return { name: 'types', isGood: found.length === 0, output };
}

async function lint(program) {
  const overrideConfig = {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: null, projectService: false, programs: [program] } },
  };
  const eslint = new ESLint({ cwd: root, overrideConfig });
  const found = await eslint.lintFiles(['.']);
  const isGood = found.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
  const formatter = await eslint.loadFormatter('stylish');
  return { name: 'lint', isGood, output: await formatter.format(found) };
}

function runFormat() {
  return new Promise((resolve) => {
    let output = '';
    // One string and a shell: npm is a script on Windows.
    const child = spawn('npm run --silent format', {
      cwd: root,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('close', (code) => resolve({ name: 'format', isGood: code === 0, output }));
  });
}
