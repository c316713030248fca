/** Which folder a command works in when several are named. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli.js';
import { runCommand } from '../../../src/commands/command.js';
import { systemClock } from '../../../src/system-clock.js';

/** The folder above dist/main.js, or above src/commands where nothing is bundled, as here. */
const INSTALLATION = path.resolve(import.meta.dirname, '../../../src');

/** @returns what `status` says, which names the folder that it looks at */
async function statusOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const printed: string[] = [];
  const { signal } = new AbortController();
  await runCommand(parseCommandLine(['status', ...args]), {
    env,
    clock: systemClock,
    print: (line) => void printed.push(line),
    printError: () => undefined,
    isTerminal: false,
    stop: signal,
    abandon: signal,
    version: 'test',
  });
  return printed.join('\n');
}

const variable = { CMS_CALENDAR_MAGIC_HOME: path.resolve('/data/of the service') };

it.each([
  ['--home', ['--home', '/given'], variable, path.resolve('/given')],
  ['CMS_CALENDAR_MAGIC_HOME where --home is missing', [], variable, variable.CMS_CALENDAR_MAGIC_HOME],
  ['the installation where the variable is empty', [], { CMS_CALENDAR_MAGIC_HOME: '' }, INSTALLATION],
  ['the installation where both are missing', [], {}, INSTALLATION],
])('the home is %s', async (_name, args, env, home) => {
  expect(await statusOf(args, env)).toContain(path.join(home, 'state'));
});
