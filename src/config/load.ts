/**
 * config/settings.ini -> Settings, or everything that is wrong with it at once: text, keys, values, files, secrets,
 * contradictions. Nothing is contacted.
 */
import { join } from 'node:path';
import { findDpapiProgram } from './dpapi.js';
import { readIniText } from './ini-text.js';
import { type KeyId, type Values } from './keys.js';
import { SECTIONS } from './key-spec.js';
import { listKeys, matchKeys, type GivenTexts } from './match-keys.js';
import { findAddressFile, findCaFile, findTemplateFile } from './named-files.js';
import type { ParseResult } from './parse-result.js';
import { ProblemList } from './problems.js';
import { applyRules } from './rules.js';
import { isPlainText, readSecret, type SecretSurroundings } from './secret-source.js';
import type { Secret } from './secret.js';
import type { Settings, TlsSettings } from './settings.js';
import { readTemplateChoices, type TemplateChoice } from './template-choices.js';
import { readSettingsFile } from './settings-file.js';

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
  const { text, isOpenToAll } = await readSettingsFile(file);
  const ini = readIniText(text);
  const given = matchKeys(ini, problems);
  const values = parseValues(given, problems);
  applyRules({ values, given, problems });
  const found = await readNamedThings(values, given, { home, env, dpapi: findDpapiProgram(env) }, problems);
  const templates = await readTemplateChoices(ini, home, problems);
  problems.throwIfAny(file, SECTIONS);
  // Without a problem every key has its value.
  return {
    settings: toSettings(values as Values, found as NamedThings, templates),
    warnings: [
      ...problems.warnings,
      ...(isOpenToAll ? describeOpenFile(file, given) : []),
      ...describeUnknownZone(env),
    ],
  };
}

function describeOpenFile(file: string, given: GivenTexts): string[] {
  const names = listKeys().filter(({ id, spec }) => spec.isSecret && isPlainText(given.get(id)!.text));
  if (names.length === 0) return [];
  return [`${file} holds a password, and every user of this computer can read it: chmod 600 it.`];
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
