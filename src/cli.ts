/**
 * The command line: arguments -> a command, and the help. Decides nothing about what a command does, and looks at no
 * file: whether a home exists or a mailbox is served is found out later.
 */
import { parseArgs } from 'node:util';
import { findNearest } from './config/nearest.js';
import { UsageError } from './errors.js';

export type CommandKind = 'loop' | 'once' | 'resync' | 'demo' | 'help' | 'version';

export interface CommandArguments {
  /** As given, relative to the current folder; absent: the folder of the installation. */
  readonly home?: string;
  /** With `once` and `resync` only. */
  readonly dryRun: boolean;
  /** Addresses to resync, lower case, each once, or all; empty with every other command. */
  readonly mailboxes: readonly string[] | 'all';
  /** With `resync` only: blocks whose text is not today's template are replaced, too. */
  readonly rewrite: boolean;
  /** With `rewrite` only: nobody is asked first. */
  readonly yes: boolean;
}

export type Command = { [K in CommandKind]: { readonly kind: K } & CommandArguments }[CommandKind];

export const HELP = `Writes the join details of a person's Cisco Meeting Server room into their
Outlook invitations, wherever the Location holds the keyword.

Usage: cms-calendar-magic [options]
       cms-calendar-magic demo

  (no option)        run until stopped: a cycle every poll_interval seconds
  --once             one cycle, then end; for Windows Task Scheduler
  --resync ADDRESS   read the whole calendar of this mailbox again and put right
                     every meeting that has not ended; may be given repeatedly;
                     --resync all: every mailbox
  --rewrite          with --resync: also replace join details that are right
                     but not written as today's template says; tells how many
                     mails that sends, and asks first on a terminal
  --yes              with --rewrite: do not ask
  --dry-run          with --once or --resync: print what would be changed, and
                     change nothing; with --resync also why nothing would
                     happen to the other meetings with the keyword
  --home DIR         the folder that holds config, templates, state and logs;
                     without it the folder of the installation
  -h, --help         this text
  -V, --version      the version

  demo               show the work on an Exchange and a CMS that are built in;
                     needs no settings

Settings: config/settings.ini in the home folder; see settings.ini.sample there.

Exit codes: 0 done, also when some mailboxes or meetings are to be tried again
            1 the run failed as a whole: server unreachable, credentials
              refused, certificate not trusted, nobody was served; or a
              resync was stopped before it was through
            2 wrong usage, settings or template`;

const OPTIONS = {
  once: { type: 'boolean' },
  resync: { type: 'string', multiple: true },
  rewrite: { type: 'boolean' },
  yes: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  home: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

type OptionName = keyof typeof OPTIONS;

const COMMANDS = ['demo', 'help', 'version'] as const;
/** Names that later versions will use. */
const RESERVED = ['check', 'status', 'preview', 'secret'] as const;

const SEE_HELP = 'See cms-calendar-magic --help.';

interface Given {
  readonly options: ReadonlyMap<OptionName, readonly string[]>;
  readonly command: (typeof COMMANDS)[number] | undefined;
}

/**
 * @param argv without the program itself: `process.argv.slice(2)`
 * @throws UsageError
 */
export function parseCommandLine(argv: readonly string[]): Command {
  const { options, command } = readArguments(argv);
  const none = { dryRun: false, mailboxes: [], rewrite: false, yes: false };
  // Whoever asks for help is not told about mistakes in the rest.
  if (options.has('help') || command === 'help') return { kind: 'help', ...none };
  if (options.has('version') || command === 'version') return { kind: 'version', ...none };
  if (command === 'demo') {
    const [extra] = options.keys();
    if (extra !== undefined)
      throw new UsageError(`The demo takes no options, but --${extra} was given.`, SEE_HELP);
    return { kind: 'demo', ...none };
  }
  return toRunCommand(options);
}

function toRunCommand(options: Given['options']): Command {
  const dryRun = options.has('dry-run');
  const addresses = options.get('resync');
  const home = toHome(options.get('home') ?? []);
  const rewrite = options.has('rewrite');
  const yes = options.has('yes');
  if (rewrite && addresses === undefined)
    throw new UsageError('--rewrite needs --resync.', 'For instance: --resync all --rewrite');
  if (yes && !rewrite) throw new UsageError('--yes needs --rewrite.', SEE_HELP);
  const shared = { dryRun, rewrite, yes, ...(home === undefined ? {} : { home }) };
  if (addresses !== undefined) {
    if (options.has('once')) {
      throw new UsageError(
        '--once and --resync cannot be used together.',
        '--resync alone does its work and ends; run --once after it.',
      );
    }
    return { kind: 'resync', ...shared, mailboxes: toMailboxes(addresses) };
  }
  if (options.has('once')) return { kind: 'once', ...shared, mailboxes: [] };
  if (dryRun) {
    throw new UsageError(
      '--dry-run needs --once or --resync.',
      'To see what a cycle would change, use --once --dry-run.',
    );
  }
  return { kind: 'loop', ...shared, mailboxes: [] };
}

function toHome(given: readonly string[]): string | undefined {
  const homes = new Set(given);
  if (homes.size > 1)
    throw new UsageError('--home is given more than once, with different folders.', SEE_HELP);
  const [home] = given;
  // Windows takes the \" in --home "C:\Magic\" for a quote that belongs to the text, and the options behind it too.
  if (home?.includes('"') === true) {
    throw new UsageError(
      '--home holds a quotation mark, so its end was not understood.',
      'Leave out the backslash before the closing quotation mark.',
    );
  }
  return home;
}

/** One `@` between two parts; blanks, lists and brackets of a display name are mistakes that would otherwise look served. */
const ADDRESS = /^[^\s@,;<>()"]+@[^\s@,;<>()"./\\]+(?:\.[^\s@,;<>()"./\\]+)*$/;

function toMailboxes(given: readonly string[]): readonly string[] | 'all' {
  if (given.every((text) => text.toLowerCase() === 'all')) return 'all';
  for (const text of given) {
    if (ADDRESS.test(text)) continue;
    const isList = /[,;]/.test(text);
    throw new UsageError(
      `--resync needs a mail address such as ann@example.com, but was given "${text}".`,
      isList ? 'For several mailboxes give --resync once for each.' : SEE_HELP,
    );
  }
  return [...new Set(given.map((text) => text.toLowerCase()))];
}

/**
 * parseArgs is asked for its tokens only, not to be strict: its own errors speak to programmers, and it would take
 * `--once` for the address in `--resync --once`.
 */
function readArguments(argv: readonly string[]): Given {
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options = new Map<OptionName, string[]>();
  let command: Given['command'];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const written = argv[token.index] ?? '';
    if (token.kind === 'positional') {
      const found = toCommandName(token.value);
      if (command !== undefined && command !== found) {
        throw new UsageError(`${command} and ${found} cannot be used together.`, SEE_HELP);
      }
      command = found;
    } else {
      const name = toOptionName(token.name, written);
      options.set(name, [...(options.get(name) ?? []), toOptionValue(name, token)]);
    }
  }
  return { options, command };
}

function toOptionName(name: string, written: string): OptionName {
  if (Object.hasOwn(OPTIONS, name)) return name as OptionName;
  // `-once` arrives as -o -n -c -e, one after the other, and is to be named as it was written.
  throw unknownOption(written.replace(/=.*$/s, ''));
}

function unknownOption(written: string): UsageError {
  const nearest = findNearest(written.replace(/^[-\u2010-\u2015\u2212/]+/u, ''), Object.keys(OPTIONS));
  return new UsageError(
    `There is no option ${written}.`,
    nearest === undefined ? SEE_HELP : `Did you mean --${nearest}?`,
  );
}

/** The value, or an empty text for options that take none. */
function toOptionValue(
  name: OptionName,
  { value, inlineValue }: { value?: string | undefined; inlineValue?: boolean | undefined },
): string {
  if (OPTIONS[name].type === 'boolean') {
    if (value !== undefined) throw new UsageError(`--${name} takes no value.`, SEE_HELP);
    return '';
  }
  const isMissing = value === undefined || value === '' || (inlineValue !== true && value.startsWith('-'));
  if (!isMissing) return value;
  throw new UsageError(
    name === 'resync' ? '--resync needs the address of a mailbox.' : `--${name} needs a folder.`,
    name === 'resync' ? 'For instance: --resync ann@example.com' : SEE_HELP,
  );
}

function toCommandName(text: string): (typeof COMMANDS)[number] {
  if (text === '/?') return 'help';
  const known = COMMANDS.find((name) => name === text);
  if (known !== undefined) return known;
  if (RESERVED.some((name) => name === text)) {
    throw new UsageError(`The command ${text} is not yet available in this version.`, SEE_HELP);
  }
  // Dashes that a word processor lengthened, and the slash of Windows' own programs.
  if (/^[\u2010-\u2015\u2212/]/u.test(text)) throw unknownOption(text);
  if (ADDRESS.test(text)) {
    throw new UsageError(`${text} stands there without an option.`, `Did you mean --resync ${text}?`);
  }
  const nearest = findNearest(text, [...COMMANDS, ...Object.keys(OPTIONS).map((name) => `--${name}`)]);
  throw new UsageError(
    `There is no command ${text}.`,
    nearest === undefined ? SEE_HELP : `Did you mean ${nearest}?`,
  );
}
