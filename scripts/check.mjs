// Types, lint and format side by side, since each of them keeps one core busy. Says what each had to say, in order.
import { spawn } from 'node:child_process';

const checks = ['types', 'lint', 'format'];

const results = await Promise.all(
  checks.map(
    (name) =>
      new Promise((resolve) => {
        let output = '';
        // One string and a shell: npm is a script on Windows.
        const child = spawn(`npm run --silent ${name}`, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
        child.stdout.on('data', (text) => (output += text));
        child.stderr.on('data', (text) => (output += text));
        child.on('close', (code) => resolve({ name, code, output }));
      }),
  ),
);

for (const { name, code, output } of results) {
  process.stdout.write(`${name}: ${code === 0 ? 'good' : 'NOT GOOD'}\n`);
  if (code !== 0) process.stdout.write(output);
}
process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1;
