/**
 * The command line: arguments -> a command. Decides nothing about what a command does, and looks at no file: whether a home
 * exists or a mailbox is served is found out later.
 */
import { UsageError } from './errors.js';
import { ADDRESS, readArguments, SEE_HELP, type Arguments } from './read-arguments.js';

interface InHome {
  /** As given, relative to the current folder; absent: the folder of the installation. */
  readonly home?: string | undefined;
}

export interface RunCommand extends InHome {
  readonly kind: 'loop' | 'once' | 'resync';
  /** With `once` and `resync` only. */
  readonly dryRun: boolean;
  /** Addresses to resync, lower case, each once, or all; empty with every other command. */
  readonly mailboxes: readonly string[] | 'all';
  /** With `resync` only: blocks whose text is not today's template are replaced, too. */
  readonly rewrite: boolean;
  /** With `rewrite` only: nobody is asked first. */
  readonly yes: boolean;
}

export interface StatusCommand extends InHome {
  readonly kind: 'status';
  readonly json: boolean;
  readonly maxAgeMinutes?: number | undefined;
}

export interface CheckCommand extends InHome {
  readonly kind: 'check';
  readonly json: boolean;
  /** In lower case; absent: the first users. */
  readonly mailbox?: string | undefined;
}

export interface PreviewCommand extends InHome {
  readonly kind: 'preview';
  /** In lower case; absent: sample values. */
  readonly mailbox?: string | undefined;
}

export interface SecretCommand {
  readonly kind: 'secret';
  /** Every account of this computer may decrypt it, not only the one that runs the program. */
  readonly forComputer: boolean;
}

/** On Windows: the service and the scheduled task. `run` is what the service manager calls. */
export interface InstallationCommand {
  readonly kind: 'service' | 'task';
  readonly action: 'install' | 'uninstall' | 'start' | 'stop' | 'status' | 'run';
  /** As given; absent: the folder for the data of programs. */
  readonly home?: string | undefined;
  /** As given; absent: see the actions. */
  readonly account?: string | undefined;
}

export type Command =
  | RunCommand
  | CheckCommand
  | StatusCommand
  | PreviewCommand
  | SecretCommand
  | InstallationCommand
  | { readonly kind: 'demo'; readonly serve: boolean }
  | { readonly kind: 'help' | 'version' };

type Options = Arguments['options'];

/**
 * @param argv without the program itself: `process.argv.slice(2)`
 * @throws UsageError
 */
export function parseCommandLine(argv: readonly string[]): Command {
  const { options, command } = readArguments(argv);
  const home = toOne('home', options.get('home'), 'folders');
  switch (command) {
    case undefined:
      return { ...toRun(options), home };
    case 'check':
      return { kind: command, home, json: options.has('json'), mailbox: toMailbox(options) };
    case 'status':
      return { kind: command, home, json: options.has('json'), maxAgeMinutes: toMinutes(options) };
    case 'preview':
      return { kind: command, home, mailbox: toMailbox(options) };
    case 'secret':
      return { kind: command, forComputer: options.has('computer') };
    case 'demo':
      return { kind: command, serve: options.has('serve') };
    case 'help':
    case 'version':
      return { kind: command };
    default: {
      const [kind, action] = command.split(' ') as [
        InstallationCommand['kind'],
        InstallationCommand['action'],
      ];
      return { kind, action, home, account: toOne('account', options.get('account'), 'accounts') };
    }
  }
}

function toRun(options: Options): RunCommand {
  const [dryRun, rewrite, yes] = [options.has('dry-run'), options.has('rewrite'), options.has('yes')];
  const shared = { dryRun, rewrite, yes, mailboxes: [] };
  const addresses = options.get('resync');
  if (rewrite && addresses === undefined)
    throw new UsageError('--rewrite needs --resync.', 'For instance: --resync all --rewrite');
  if (yes && !rewrite) throw new UsageError('--yes needs --rewrite.', SEE_HELP);
  if (addresses !== undefined && options.has('once')) {
    throw new UsageError(
      '--once and --resync cannot be used together.',
      '--resync alone does its work and ends; run --once after it.',
    );
  }
  if (addresses?.every((text) => text.toLowerCase() === 'all') === true)
    return { kind: 'resync', ...shared, mailboxes: 'all' };
  if (addresses !== undefined)
    return { kind: 'resync', ...shared, mailboxes: toMailboxes('resync', options) };
  if (options.has('once')) return { kind: 'once', ...shared };
  if (dryRun) {
    throw new UsageError(
      '--dry-run needs --once or --resync.',
      'To see what a cycle would change, use --once --dry-run.',
    );
  }
  return { kind: 'loop', ...shared };
}

/** @param what the values are, for a sentence */
function toOne(name: string, values: Iterable<string> | undefined, what: string): string | undefined {
  const [value, ...others] = new Set(values);
  if (others.length > 0)
    throw new UsageError(`--${name} is given more than once, with different ${what}.`, SEE_HELP);
  return value;
}

function toMailbox(options: Options): string | undefined {
  return toOne('mailbox', toMailboxes('mailbox', options), 'addresses');
}

function toMailboxes(name: 'resync' | 'mailbox', options: Options): readonly string[] {
  const given = options.get(name) ?? [];
  for (const text of given) {
    if (ADDRESS.test(text)) continue;
    const isList = name === 'resync' && /[,;]/.test(text);
    throw new UsageError(
      `--${name} needs a mail address such as ann@example.com, but was given "${text}".`,
      isList ? 'For several mailboxes give --resync once for each.' : SEE_HELP,
    );
  }
  return [...new Set(given.map((text) => text.toLowerCase()))];
}

function toMinutes(options: Options): number | undefined {
  const text = options.get('max-age')?.at(-1);
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError(
    `--max-age needs a whole number of minutes, but was given "${text}".`,
    'For instance: --max-age 10',
  );
}
