import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli.js';
import { UsageError } from '../../src/errors.js';
import { HELP } from '../../src/help.js';

const readError = (argv: readonly string[]): UsageError => {
  try {
    parseCommandLine(argv);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`accepted: ${argv.join(' ')}`);
};

const NONE = { dryRun: false, mailboxes: [], rewrite: false, yes: false };

describe('a command line that is understood', () => {
  it.each([
    [[], { kind: 'loop', ...NONE }],
    [['--once'], { kind: 'once', ...NONE }],
    [['--once', '--once'], { kind: 'once', ...NONE }],
    [['--once', '--dry-run'], { kind: 'once', ...NONE, dryRun: true }],
    [['--home', 'C:\\Magic', '--once'], { kind: 'once', ...NONE, home: 'C:\\Magic' }],
    [['--home=a=b'], { kind: 'loop', ...NONE, home: 'a=b' }],
    [['--home=-odd'], { kind: 'loop', ...NONE, home: '-odd' }],
    [['--home', 'a', '--home', 'a'], { kind: 'loop', ...NONE, home: 'a' }],
    [['--resync', 'ann@x.test'], { kind: 'resync', ...NONE, mailboxes: ['ann@x.test'] }],
    [
      ['--resync', 'Ann@X.test', '--resync=bob@x.test', '--resync', 'ann@x.TEST', '--dry-run'],
      { kind: 'resync', ...NONE, dryRun: true, mailboxes: ['ann@x.test', 'bob@x.test'] },
    ],
    [['--resync', "o'hara+1@host"], { kind: 'resync', ...NONE, mailboxes: ["o'hara+1@host"] }],
    [['--resync', 'all'], { kind: 'resync', ...NONE, mailboxes: 'all' }],
    [
      ['--resync', 'all', '--rewrite', '--yes'],
      { kind: 'resync', ...NONE, mailboxes: 'all', rewrite: true, yes: true },
    ],
    [['demo'], { kind: 'demo', serve: false }],
    [['--', 'demo'], { kind: 'demo', serve: false }],
    [['demo', '--serve'], { kind: 'demo', serve: true }],
    [['secret'], { kind: 'secret', forComputer: false }],
    [['secret', '--computer'], { kind: 'secret', forComputer: true }],
    [['service', 'start'], { kind: 'service', action: 'start' }],
    [['service', 'status'], { kind: 'service', action: 'status' }],
    [
      ['service', 'install', '--account', 'CORP\\svc$', '--home', 'D:\\x'],
      { kind: 'service', action: 'install', account: 'CORP\\svc$', home: 'D:\\x' },
    ],
    [['--home', 'D:\\x', 'service', 'run'], { kind: 'service', action: 'run', home: 'D:\\x' }],
    [['task', 'uninstall'], { kind: 'task', action: 'uninstall' }],
    [['service', '--help'], { kind: 'help' }],
    [['check'], { kind: 'check', json: false }],
    [
      ['--json', 'check', '--mailbox', 'Ann@X.test', '--home', 'a'],
      { kind: 'check', json: true, mailbox: 'ann@x.test', home: 'a' },
    ],
    [['status'], { kind: 'status', json: false }],
    [
      ['status', '--max-age', '10', '--json', '--home', 'a'],
      { kind: 'status', json: true, maxAgeMinutes: 10, home: 'a' },
    ],
    [['--json', 'status'], { kind: 'status', json: true }],
    [['preview'], { kind: 'preview' }],
    [['preview', '--mailbox', 'Ann@X.test'], { kind: 'preview', mailbox: 'ann@x.test' }],
    [['--version'], { kind: 'version' }],
    [['-V'], { kind: 'version' }],
    [['version'], { kind: 'version' }],
    [['-h'], { kind: 'help' }],
    [['help'], { kind: 'help' }],
    [['/?'], { kind: 'help' }],
    [['--dry-run', '--resync', 'x@y', '--once', '--help'], { kind: 'help' }],
  ])('%j', (argv, command) => {
    expect(parseCommandLine(argv)).toEqual(command);
  });
});

describe('a command line that is not', () => {
  it.each([
    [['--onec'], 'There is no option --onec.', 'Did you mean --once?'],
    [['--dryrun=1'], 'There is no option --dryrun.', 'Did you mean --dry-run?'],
    [['-once'], 'There is no option -once.', 'Did you mean --once?'],
    [['\u2013once'], 'There is no option \u2013once.', 'Did you mean --once?'],
    [['\u2014resync', 'a@b'], 'There is no option \u2014resync.', 'Did you mean --resync?'],
    [['/once'], 'There is no option /once.', 'Did you mean --once?'],
    [['--no-once'], 'There is no option --no-once.', /--help/],
    [['-x'], 'There is no option -x.', /--help/],
    [['-hx'], 'There is no option -hx.', /--help/],
    [['--__proto__'], 'There is no option --__proto__.', /--help/],
    [['--toString=x'], 'There is no option --toString.', /--help/],
    [['--once=yes'], '--once takes no value.', /--help/],
    [['--dry-run'], '--dry-run needs --once or --resync.', /--once --dry-run/],
    [['--dry-run', '--home', 'x'], '--dry-run needs --once or --resync.', /--once --dry-run/],
    [['--rewrite'], '--rewrite needs --resync.', /--resync all --rewrite/],
    [['--resync', 'a@b.test', '--yes'], '--yes needs --rewrite.', /--help/],
    [['--once', '--resync', 'a@b.test'], '--once and --resync cannot be used together.', /--resync alone/],
    [['--resync'], '--resync needs the address of a mailbox.', /ann@example\.com/],
    [['--resync='], '--resync needs the address of a mailbox.', /ann@example\.com/],
    [['--resync', '--once'], '--resync needs the address of a mailbox.', /ann@example\.com/],
    [['--resync', 'ann'], /but was given "ann"\.$/, /--help/],
    [['--resync', 'a@b@c'], /but was given "a@b@c"\.$/, /--help/],
    [['--resync', '@b'], /but was given/, /--help/],
    [['--resync', 'a@'], /but was given/, /--help/],
    [['--resync', 'a@.b'], /but was given/, /--help/],
    [['--resync', 'Ann <a@b.test>'], /but was given/, /--help/],
    [
      ['--resync', 'a@b.test,c@d.test'],
      /but was given/,
      'For several mailboxes give --resync once for each.',
    ],
    [['--resync', 'a@b.test', 'c@d.test'], /without an option/, 'Did you mean --resync c@d.test?'],
    [['--home'], '--home needs a folder.', /--help/],
    [['--home='], '--home needs a folder.', /--help/],
    [['--home', '--once'], '--home needs a folder.', /--help/],
    // What Windows makes of: --home "C:\Data\" --once --dry-run
    [
      ['--home', 'C:\\Data" --once --dry-run'],
      '--home holds a quotation mark: C:\\Data" --once --dry-run',
      /backslash/,
    ],
    [['--home', 'a', '--home', 'b'], '--home is given more than once, with different folders.', /--help/],
    [['--home', 'C:\\Magic" --once'], /holds a quotation mark/, /backslash/],
    [['once'], 'There is no command once.', 'Did you mean --once?'],
    [['dmeo'], 'There is no command dmeo.', 'Did you mean demo?'],
    [['start'], 'There is no command start.', /--help/],
    [['__proto__'], 'There is no command __proto__.', /--help/],
    [[''], 'There is no command .', /--help/],
    [
      ['status', '--once'],
      'The command status takes --home, --json, --max-age, but --once was given.',
      /--help/,
    ],
    [['status', '--max-age'], '--max-age needs a number of minutes.', /--help/],
    [['status', '--max-age', '0'], /whole number of minutes, but was given "0"/, '--max-age 10'],
    [['status', '--max-age', '1.5'], /whole number of minutes, but was given "1.5"/, '--max-age 10'],
    [['preview', '--mailbox', 'ann'], '--mailbox needs a mail address', /--help/],
    [['preview', '--mailbox'], '--mailbox needs the address of a mailbox.', /--mailbox ann@example\.com/],
    [['preview', '--mailbox', 'a@b', '--mailbox', 'c@d'], /more than once/, /--help/],
    [['--json'], '--json is an option of check and status.', /--help/],
    [['--once', '--mailbox', 'a@b.test'], '--mailbox is an option of check and preview.', /--help/],
    [['secret', '--home', 'x'], 'The command secret takes --computer, but --home was given.', /--help/],
    [['service'], 'service needs a second word: install, uninstall, start, stop, status.', /--help/],
    [['task', '--home', 'x'], 'task needs a second word: install, uninstall.', /--help/],
    [['service', 'instal'], 'There is no command service instal.', 'Did you mean service install?'],
    [['service', 'install', 'start'], 'service install and', /--help/],
    [['service', 'install', '--account'], '--account needs an account.', /--help/],
    [['service', 'install', '--account', 'a', '--account', 'b'], /different accounts/, /--help/],
    [['service', 'start', '--home', 'x'], 'The command service start takes no options', /--help/],
    [['--once', '--account', 'x'], '--account is an option of service install and task install.', /--help/],
    [['demo', '--once'], 'The command demo takes --serve, but --once was given.', /--help/],
    [['demo', 'help'], 'demo and help cannot be used together.', /--help/],
  ])('%j', (argv, message, hint) => {
    const error = readError(argv);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.code).toBe('Usage');
  });
});

describe('the help', () => {
  it('names every option, the demo and every exit code, and fits into a terminal', () => {
    for (const word of [
      '--once',
      '--resync',
      '--dry-run',
      '--home',
      '--help',
      '--version',
      'status',
      '--json',
      '--max-age',
      'preview',
      '--mailbox',
      'secret',
      'demo',
      'settings.ini',
    ]) {
      expect(HELP).toContain(word);
    }
    expect(HELP).toMatch(/Exit codes: 0 .*\n.* 1 [^]*\n.* 2 /);
    for (const line of HELP.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
