/**
 * config/settings.ini -> Settings, or everything that is wrong with it at once: text, keys, values, files, secrets,
 * contradictions. Nothing is contacted.
 */
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SettingsError } from '../errors.js';
import { findDpapiProgram } from './dpapi.js';
import { hintOf, reasonOf } from '../files/file-trouble.js';
import { withLongPatience } from '../files/patience.js';
import { readIniText } from './ini-text.js';
import { SECTIONS, type KeyId, type Values } from './keys.js';
import { listKeys, matchKeys, type GivenTexts } from './match-keys.js';
import { findAddressFile, findCaFile, findTemplateFile } from './named-files.js';
import type { ParseResult } from './parse-result.js';
import { ProblemList } from './problems.js';
import { applyRules } from './rules.js';
import { readSecret, type SecretSurroundings } from './secret-source.js';
import type { Secret } from './secret.js';
import type { Settings, TlsSettings } from './settings.js';
import { readTemplateChoices, type TemplateChoice } from './template-choices.js';
import { decodeText } from '../files/text-encoding.js';

const MAX_SETTINGS_BYTES = 1024 * 1024;

export interface LoadedSettings {
  readonly settings: Settings;
  /** Each `[section] key: ...`, to be logged at every start. */
  readonly warnings: string[];
}

/**
 * @param home absolute path of the folder that holds config/
 * @param env where `env:NAME` looks
 * @throws SettingsError with all problems together
 */
export async function loadSettings(home: string, env: NodeJS.ProcessEnv): Promise<LoadedSettings> {
  const file = join(home, 'config', 'settings.ini');
  const problems = new ProblemList();
  const ini = readIniText(await readSettingsFile(file));
  const given = matchKeys(ini, problems);
  const values = parseValues(given, problems);
  applyRules({ values, given, problems });
  const found = await readNamedThings(values, given, { home, env, dpapi: findDpapiProgram(env) }, problems);
  const templates = await readTemplateChoices(ini, home, problems);
  problems.throwIfAny(file, SECTIONS);
  // Without a problem every key has its value.
  return {
    settings: toSettings(values as Values, found as NamedThings, templates),
    warnings: [...problems.warnings, ...describeUnknownZone(env)],
  };
}

/** Node takes UTC for a zone that it does not know, and says nothing. */
function describeUnknownZone({ TZ: zone = '' }: NodeJS.ProcessEnv): string[] {
  try {
    if (zone !== '') new Intl.DateTimeFormat('en', { timeZone: zone });
    return [];
  } catch {
    return [
      `The time zone TZ=${zone.slice(0, 40)} is unknown, so local times are UTC: set a name such as Europe/Berlin.`,
    ];
  }
}

async function readSettingsFile(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    const about = await withLongPatience(() => stat(file));
    if (about.size > MAX_SETTINGS_BYTES) {
      throw new SettingsError(`${file} is larger than 1 MB, which no settings file is.`, []);
    }
    bytes = await withLongPatience(() => readFile(file));
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw await toMissingFileError(file);
    throw new SettingsError(
      `The settings file ${file} cannot be read because ${reasonOf(error)}.`,
      [],
      hintOf(error),
    );
  }
  const text = decodeText(bytes);
  if (text.includes('\0')) {
    throw new SettingsError(
      `${file} is not a text file.`,
      [],
      'Copy config/settings.ini.sample to config/settings.ini and fill it in with a text editor.',
    );
  }
  return text;
}

async function toMissingFileError(file: string): Promise<SettingsError> {
  const folder = await readdir(dirname(file)).catch(() => undefined);
  const hint =
    folder === undefined
      ? `There is no folder ${dirname(file)} either: name the right folder with --home.`
      : folder.some((name) => name.toLowerCase() === 'settings.ini.txt')
        ? 'There is a settings.ini.txt: Notepad added .txt, which the Explorer hides. Rename it to settings.ini.'
        : 'Copy settings.ini.sample beside it to settings.ini and fill it in, or name another folder with --home.';
  return new SettingsError(`The settings file ${file} is not there.`, [], hint);
}

function parseValues(given: GivenTexts, problems: ProblemList): Partial<Values> {
  const values: Partial<Record<KeyId, unknown>> = {};
  for (const { id, spec } of listKeys()) {
    const text = given.get(id);
    if (text === undefined || problems.has(spec.section, text.name)) continue;
    values[id] = take(id, spec.parse(text.text), given, problems);
  }
  // Each value comes from the parse of its own key.
  return values as Partial<Values>;
}

/** The value, or undefined after its problem was noted. */
function take<T>(
  id: KeyId,
  result: ParseResult<T> | undefined,
  given: GivenTexts,
  problems: ProblemList,
): T | undefined {
  if (result === undefined) return undefined;
  const { spec } = listKeys().find((one) => one.id === id)!;
  const name = given.get(id)?.name ?? spec.name;
  if (!result.ok) {
    problems.add(spec.section, name, result.problem);
    return undefined;
  }
  if (result.warning !== undefined) problems.warn(spec.section, name, result.warning);
  return result.value;
}

interface NamedThings {
  readonly cmsPassword: Secret;
  readonly ewsPassword: Secret;
  readonly templateFile: string;
  readonly cmsCaFile: string | undefined;
  readonly ewsCaFile: string | undefined;
  readonly only: string | undefined;
  readonly except: string | undefined;
}

/** Looks at the files and secrets that the values name. */
async function readNamedThings(
  values: Partial<Values>,
  given: GivenTexts,
  surroundings: SecretSurroundings,
  problems: ProblemList,
): Promise<{ [K in keyof NamedThings]: NamedThings[K] | undefined }> {
  const { home } = surroundings;
  const look = async <T>(
    id: KeyId,
    find: (value: string) => Promise<ParseResult<T>>,
  ): Promise<T | undefined> => {
    const value = values[id];
    return typeof value === 'string' ? take(id, await find(value), given, problems) : undefined;
  };
  return {
    cmsPassword: await look('cmsPassword', (text) => readSecret(text, surroundings)),
    ewsPassword: await look('ewsPassword', (text) => readSecret(text, surroundings)),
    templateFile: await look('templateFile', (path) =>
      findTemplateFile(home, path, given.get('templateFile')?.text ?? path),
    ),
    cmsCaFile: await look('cmsCaFile', (path) => findCaFile(home, path)),
    ewsCaFile: await look('ewsCaFile', (path) => findCaFile(home, path)),
    only: await look('mailboxesOnly', (path) => findAddressFile(home, path)),
    except: await look('mailboxesExcept', (path) => findAddressFile(home, path)),
  };
}

function toSettings(values: Values, found: NamedThings, templates: readonly TemplateChoice[]): Settings {
  return {
    cms: {
      baseUrls: values.baseUrls,
      user: values.cmsUser,
      password: found.cmsPassword,
      jidDomain: values.jidDomain,
      sipDomain: values.sipDomain,
      personalRoomSuffix: values.personalRoomSuffix,
      webAppUrl: values.webAppUrl,
      accessMethod: values.accessMethod,
      mailboxFrom: values.mailboxFrom,
      userSyncAt: values.userSyncAt,
      tls: toTls(found.cmsCaFile, values.cmsTlsVerify),
    },
    ews: {
      url: values.exchangeUrl,
      user: values.ewsUser,
      password: found.ewsPassword,
      auth: values.auth,
      mailDomain: values.mailDomain,
      pollIntervalMs: values.pollIntervalSeconds * 1000,
      concurrency: values.concurrency,
      timeoutMs: values.timeoutSeconds * 1000,
      tls: toTls(found.ewsCaFile, values.ewsTlsVerify),
    },
    invitation: {
      keyword: values.keyword,
      otherRooms: values.otherRooms,
      templates,
      templateFile: found.templateFile,
      keywordRemoved: values.keywordRemoved,
      existingMeetings: values.existingMeetings,
      sendUpdates: values.sendUpdates,
      tellOrganizer: values.tellOrganizer,
    },
    mailboxes: { only: found.only, except: found.except },
    logging: { level: values.logLevel, days: values.logDays },
  };
}

function toTls(caFile: string | undefined, verify: boolean): TlsSettings {
  return caFile === undefined ? { verify } : { caFile, verify };
}
