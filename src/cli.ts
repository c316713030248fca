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

/**
 * @param argv without the program itself: `process.argv.slice(2)`
 * @throws UsageError
 */
export function parseCommandLine(argv: readonly string[]): Command {
  const { options, command } = readArguments(argv);
  switch (command) {
    case undefined:
      return toRunCommand(options);
    case 'check':
      return { kind: command, home: toHome(options), json: options.has('json'), mailbox: toMailbox(options) };
    case 'status':
      return {
        kind: command,
        home: toHome(options),
        json: options.has('json'),
        maxAgeMinutes: toMinutes(options.get('max-age') ?? []),
      };
    case 'preview':
      return { kind: command, home: toHome(options), mailbox: toMailbox(options) };
    case 'secret':
      return { kind: command, forComputer: options.has('computer') };
    case 'demo':
      return { kind: command, serve: options.has('serve') };
    case 'help':
    case 'version':
      return { kind: command };
    default:
      return toInstallationCommand(command, options);
  }
}

function toInstallationCommand(
  command: `service ${InstallationCommand['action']}` | `task ${'install' | 'uninstall'}`,
  options: Arguments['options'],
): InstallationCommand {
  const [kind, action] = command.split(' ') as [InstallationCommand['kind'], InstallationCommand['action']];
  const accounts = new Set(options.get('account'));
  if (accounts.size > 1)
    throw new UsageError('--account is given more than once, with different accounts.', SEE_HELP);
  return { kind, action, home: toHome(options), account: [...accounts][0] };
}

function toRunCommand(options: Arguments['options']): RunCommand {
  const dryRun = options.has('dry-run');
  const addresses = options.get('resync');
  const rewrite = options.has('rewrite');
  const yes = options.has('yes');
  const shared = { dryRun, rewrite, yes, home: toHome(options) };
  if (rewrite && addresses === undefined)
    throw new UsageError('--rewrite needs --resync.', 'For instance: --resync all --rewrite');
  if (yes && !rewrite) throw new UsageError('--yes needs --rewrite.', SEE_HELP);
  if (addresses !== undefined) {
    if (options.has('once')) {
      throw new UsageError(
        '--once and --resync cannot be used together.',
        '--resync alone does its work and ends; run --once after it.',
      );
    }
    const isAll = addresses.every((text) => text.toLowerCase() === 'all');
    return { kind: 'resync', ...shared, mailboxes: isAll ? 'all' : toMailboxes('resync', addresses) };
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

function toHome(options: Arguments['options']): string | undefined {
  const given = options.get('home') ?? [];
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

function toMailbox(options: Arguments['options']): string | undefined {
  return toMailboxes('mailbox', options.get('mailbox') ?? [])[0];
}

function toMailboxes(option: 'resync' | 'mailbox', given: readonly string[]): readonly string[] {
  for (const text of given) {
    if (ADDRESS.test(text)) continue;
    const isList = option === 'resync' && /[,;]/.test(text);
    throw new UsageError(
      `--${option} needs a mail address such as ann@example.com, but was given "${text}".`,
      isList ? 'For several mailboxes give --resync once for each.' : SEE_HELP,
    );
  }
  const mailboxes = [...new Set(given.map((text) => text.toLowerCase()))];
  if (option === 'mailbox' && mailboxes.length > 1)
    throw new UsageError('--mailbox is given more than once, with different addresses.', SEE_HELP);
  return mailboxes;
}

function toMinutes(given: readonly string[]): number | undefined {
  const text = given.at(-1);
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1) {
    throw new UsageError(
      `--max-age needs a whole number of minutes, but was given "${text}".`,
      'For instance: --max-age 10',
    );
  }
  return Number(text);
}
