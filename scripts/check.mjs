// Types and lint, and the format, one beside the other. Says what each had to say, in order.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const results = await Promise.all(['lint', 'format'].map(run));
for (const { name, isGood, output } of results) {
  process.stdout.write(`${name}: ${isGood ? 'good' : 'NOT GOOD'}\n`);
  if (!isGood) process.stdout.write(`${output}\n`);
}
process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;

function run(name) {
  return new Promise((resolve) => {
    let output = '';
    // One string and a shell: npm is a script on Windows.
    const child = spawn(`npm run --silent ${name}`, {
      cwd: root,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('close', (code) => resolve({ name, isGood: code === 0, output }));
  });
}
