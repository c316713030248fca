/** The arguments taken apart: which command, and which options with which values. Every mistake gets a sentence of its own. */
import { parseArgs } from 'node:util';
import { findNearest } from './config/values/nearest.js';
import { UsageError } from './errors.js';

export const SEE_HELP = 'See cms-calendar-magic --help.';

const AN_ADDRESS = 'the address of a mailbox';

/** As parseArgs takes them; `value` is what the value is, for a sentence. */
const OPTIONS = {
  once: { type: 'boolean' },
  resync: { type: 'string', value: AN_ADDRESS },
  rewrite: { type: 'boolean' },
  yes: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  home: { type: 'string', value: 'a folder' },
  mailbox: { type: 'string', value: AN_ADDRESS },
  json: { type: 'boolean' },
  'max-age': { type: 'string', value: 'a number of minutes' },
  account: { type: 'string', value: 'an account' },
  computer: { type: 'boolean' },
  serve: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

export type OptionName = keyof typeof OPTIONS;

/** The options of each command. */
const COMMANDS = {
  check: ['home', 'mailbox', 'json'],
  status: ['home', 'json', 'max-age'],
  preview: ['home', 'mailbox'],
  secret: ['computer'],
  'service install': ['home', 'account'],
  'service uninstall': [],
  'service start': [],
  'service stop': [],
  'service status': [],
  // What Windows calls.
  'service run': ['home'],
  'task install': ['home', 'account'],
  'task uninstall': [],
  demo: ['serve'],
  help: [],
  version: [],
} as const satisfies Record<string, readonly OptionName[]>;

export type CommandName = keyof typeof COMMANDS;

/** The options where no command is named. */
const RUN_OPTIONS: readonly OptionName[] = ['once', 'resync', 'rewrite', 'yes', 'dry-run', 'home'];

export interface Arguments {
  readonly options: ReadonlyMap<OptionName, readonly string[]>;
  readonly command: CommandName | undefined;
}

/** @throws UsageError */
export function readArguments(argv: readonly string[]): Arguments {
  const given = collectArguments(argv);
  const { options, command } = given;
  // Whoever asks for help is not told about mistakes in the rest.
  if (options.has('help') || command === 'help') return { options: new Map(), command: 'help' };
  if (options.has('version') || command === 'version') return { options: new Map(), command: 'version' };
  const allowed: readonly OptionName[] = command === undefined ? RUN_OPTIONS : COMMANDS[command];
  for (const name of options.keys()) if (!allowed.includes(name)) throw misplaced(name, command, allowed);
  return given;
}

function misplaced(
  name: OptionName,
  command: CommandName | undefined,
  allowed: readonly OptionName[],
): UsageError {
  if (command === undefined) {
    const commands = (Object.keys(COMMANDS) as CommandName[]).filter((one) =>
      (COMMANDS[one] as readonly OptionName[]).includes(name),
    );
    return new UsageError(`--${name} is an option of ${commands.join(' and ')}.`, SEE_HELP);
  }
  const taken = allowed.length === 0 ? 'no options' : allowed.map((one) => `--${one}`).join(', ');
  return new UsageError(`The command ${command} takes ${taken}, but --${name} was given.`, SEE_HELP);
}

/**
 * parseArgs is asked for its tokens only, not to be strict: its own errors speak to programmers, and it would take
 * `--once` for the address in `--resync --once`.
 */
function collectArguments(argv: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options = new Map<OptionName, string[]>();
  let command: CommandName | undefined;
  let group = '';
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (group === '' && actionsOf(token.value).length > 0) {
        group = token.value;
        continue;
      }
      const found = toCommandName(`${group} ${token.value}`.trim());
      if (command !== undefined && command !== found) {
        throw new UsageError(`${command} and ${found} cannot be used together.`, SEE_HELP);
      }
      command = found;
    } else {
      const name = toOptionName(token.name, argv[token.index] ?? '');
      options.set(name, [...(options.get(name) ?? []), toOptionValue(name, token)]);
    }
  }
  const isHelp = options.has('help') || options.has('version');
  if (group !== '' && command === undefined && !isHelp)
    throw new UsageError(`${group} needs a second word: ${actionsOf(group).join(', ')}.`, SEE_HELP);
  return { options, command };
}

/** Of `service` and `task` the second words that a person may give; of other words none. */
function actionsOf(group: string): readonly string[] {
  const words = Object.keys(COMMANDS).map((name) => name.split(' '));
  return words.flatMap(([first, second]) =>
    first === group && second !== undefined && second !== 'run' ? [second] : [],
  );
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
  const option = OPTIONS[name];
  if (!('value' in option)) {
    if (value !== undefined) throw new UsageError(`--${name} takes no value.`, SEE_HELP);
    return '';
  }
  const isMissing = value === undefined || value === '' || (inlineValue !== true && value.startsWith('-'));
  // Windows reads the end of `"C:\Data\"` as a quotation mark that belongs to the name, and all that follows as part of it.
  if (name === 'home' && value?.includes('"') === true)
    throw new UsageError(
      `--home holds a quotation mark: ${value}`,
      'Write the folder without a backslash before the closing quotation mark.',
    );
  if (!isMissing) return value;
  throw new UsageError(
    `--${name} needs ${option.value}.`,
    option.value === AN_ADDRESS ? `For instance: --${name} ann@example.com` : SEE_HELP,
  );
}

function toCommandName(text: string): CommandName {
  if (text === '/?') return 'help';
  if (Object.hasOwn(COMMANDS, text)) return text as CommandName;
  // Dashes that a word processor lengthened, and the slash of Windows' own programs.
  if (/^[\u2010-\u2015\u2212/]/u.test(text)) throw unknownOption(text);
  if (ADDRESS.test(text)) {
    throw new UsageError(`${text} stands there without an option.`, `Did you mean --resync ${text}?`);
  }
  const nearest = findNearest(text, [
    ...Object.keys(COMMANDS),
    ...Object.keys(OPTIONS).map((name) => `--${name}`),
  ]);
  throw new UsageError(
    `There is no command ${text}.`,
    nearest === undefined ? SEE_HELP : `Did you mean ${nearest}?`,
  );
}

/** One `@` between two parts; blanks, lists and brackets of a display name are mistakes that would otherwise look served. */
export const ADDRESS = /^[^\s@,;<>()"]+@[^\s@,;<>()"./\\]+(?:\.[^\s@,;<>()"./\\]+)*$/;
