import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readHome, toCommandLine, toServiceCommandLine } from '../../../src/windows/command-line.js';

it.each([
  [['service', 'start'], 'service start'],
  [['C:\\Program Files\\x'], '"C:\\Program Files\\x"'],
  [['C:\\a b\\'], '"C:\\a b\\\\"'],
  [['C:\\ab\\'], 'C:\\ab\\'],
  [[''], '""'],
  [['say "hi"'], '"say \\"hi\\""'],
  [['\\"'], '"\\\\\\""'],
  [['D:\\Служба CMS'], '"D:\\Служба CMS"'],
])('%j becomes %s', (args, line) => {
  expect(toCommandLine(args)).toBe(line);
});

/** As the C runtime of a program reads its command line, written down from Microsoft's rules. */
function readBack(line: string): string[] {
  const args: string[] = [];
  let arg: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < line.length;) {
    const [run = ''] = /^\\*/.exec(line.slice(at)) ?? [];
    at += run.length;
    const next = line[at];
    if (next === '"') {
      arg = (arg ?? '') + '\\'.repeat(Math.floor(run.length / 2));
      if (run.length % 2 === 1) arg += '"';
      else isQuoted = !isQuoted;
      at += 1;
      continue;
    }
    if (run !== '') arg = (arg ?? '') + run;
    if (next === undefined) break;
    at += 1;
    if (!isQuoted && /[ \t]/.test(next)) {
      if (arg !== undefined) args.push(arg);
      arg = undefined;
    } else arg = (arg ?? '') + next;
  }
  return arg === undefined ? args : [...args, arg];
}

it('a program reads back the very arguments', () => {
  const arg = fc.string({ unit: fc.constantFrom('a', '"', '\\', ' ', '\t', 'я'), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(arg, { maxLength: 4 }), (args) => {
      expect(readBack(toCommandLine(args))).toEqual(args);
    }),
  );
});

it('quotes the program of a service whether it has blanks or not', () => {
  expect(toServiceCommandLine('C:\\node.exe', ['main.js'])).toBe('"C:\\node.exe" main.js');
});

it.each(['C:\\ProgramData\\CMS Calendar Magic', 'D:\\magic', 'D:\\my magic\\', '\\\\server\\share\\м я'])(
  'finds the folder %s again in the command line of the service',
  (home) => {
    expect(
      readHome(toServiceCommandLine('C:\\a b\\node.exe', ['m.js', 'service', 'run', '--home', home])),
    ).toBe(home);
  },
);

it('finds no folder where there is none', () => {
  expect(readHome('"C:\\nssm.exe"')).toBeUndefined();
});
