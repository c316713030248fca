/** The fallback of DPAPI, with another program in PowerShell's place that keeps to the same bargain on stdin and stdout. */
import { expect, it } from 'vitest';
import { findDataProtection } from '../../../src/windows/data-protection.js';
import { findPowerShell, protectByPowerShell } from '../../../src/windows/powershell-protection.js';

const program = (script: string) => ({ file: process.execPath, args: ['-e', script] });

const run = (script: string, data: Buffer) =>
  protectByPowerShell('Unprotect', data, 'account', {}, program(script));

const REVERSE = `let given = '';
  process.stdin.on('data', (part) => (given += part)).on('end', () =>
    process.stdout.write(Buffer.from(given, 'base64').reverse().toString('base64') + '\\r\\n'));`;

it('carries the bytes to the program and back', async () => {
  expect(await run(REVERSE, Buffer.from('drowssap'))).toEqual({ ok: true, data: Buffer.from('password') });
});

it.each([
  [-2146893813, /another account or on another computer.*\(Windows error 0x8009000B\)$/],
  // The same error comes as an HRESULT and as it is.
  [-2147024883, /^it is damaged \(Windows error 13\)$/],
  [13, /^it is damaged \(Windows error 13\)$/],
])('knows the reason by the number %i that the program prints', async (printed, reason) => {
  expect(await run(`process.stdout.write('!${printed}')`, Buffer.from('x'))).toMatchObject({
    ok: false,
    reason: expect.stringMatching(reason) as string,
  });
});

it.each([
  ['fails', "process.stderr.write('hunter2'); process.exit(1)"],
  ['ends without reading', 'process.exit(0)'],
])(
  'does not blame the account where the program %s, and shows nothing of what it said',
  async (_, script) => {
    // Larger than a pipe holds, so that writing it fails where nobody reads.
    const result = await run(script, Buffer.alloc(600_000));
    expect(result).toMatchObject({
      ok: false,
      reason: 'neither koffi nor Windows PowerShell can be used here',
    });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  },
);

it('says so where the program is not there', async () => {
  const missing = { file: '/no/such/program', args: [] };
  expect(await protectByPowerShell('Protect', Buffer.from('x'), 'account', {}, missing)).toMatchObject({
    ok: false,
  });
});

it.each([
  ['Protect', 'account', 'CurrentUser'],
  ['Unprotect', 'account', 'CurrentUser'],
  ['Protect', 'computer', 'LocalMachine'],
] as const)(
  "%s for the %s: Windows' own PowerShell is run, never one that the path finds first",
  (...[method, scope, name]) => {
    const found = findPowerShell(method, scope, { SystemRoot: 'D:\\Windows', PATH: 'C:\\evil' });
    expect(found.file).toBe('D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
    expect(found.args.join('')).not.toContain('"');
    expect(found.args.join('')).toContain(`::${method}($given, $null, '${name}')`);
  },
);

it('is not looked for elsewhere than on Windows', () => {
  expect(findDataProtection({}, 'linux')).toBeUndefined();
});
