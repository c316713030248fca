/**
 * config/settings.ini -> Settings, or everything that is wrong with it at once: text, keys, values, files, secrets,
 * contradictions. Nothing is contacted.
 */
import { join } from 'node:path';
import { findDataProtection } from '../windows/data-protection.js';
import { readIniText } from './files/ini-text.js';
import { fillIn, SECTIONS, type KeySpec, type ReadEnvironment } from './key-spec.js';
import { ALL_KEYS, KEYS } from './keys.js';
import { matchKeys, type GivenTexts } from './match-keys.js';
import { ProblemList } from './problems.js';
import { applyRules, type UnderstoodValues } from './rules.js';
import { readSettingsFile } from './files/settings-file.js';
import type { Settings } from './settings.js';
import { readTemplateChoices } from './template-choices.js';
import { problemOf } from './values/refusal.js';

export interface LoadedSettings {
  readonly settings: Settings;
  /** Sentences, to be logged at every start. */
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
  const values = await readValues(given, { home, env, dpapi: findDataProtection() }, problems);
  applyRules({ values, given, isOpenToAll, problems });
  const templates = await readTemplateChoices(ini, home, values.invitation.keyword, problems);
  problems.throwIfAny(file, SECTIONS);
  // Without a problem every key has its value.
  const settings = values as Settings;
  return {
    settings: { ...settings, invitation: { ...settings.invitation, templates } },
    warnings: [...problems.warnings, ...describeUnknownZone(env)],
  };
}

async function readValues(
  given: GivenTexts,
  environment: Omit<ReadEnvironment, 'warn'>,
  problems: ProblemList,
): Promise<UnderstoodValues> {
  const values = new Map<KeySpec, unknown>();
  for (const spec of ALL_KEYS) {
    const found = given.get(spec);
    if (found === undefined || problems.has(found)) continue;
    const warn = (warning: string): void => problems.warn(found, warning);
    try {
      values.set(spec, await spec.read(found.text, { ...environment, warn }));
    } catch (error) {
      problems.add(found, problemOf(error));
    }
  }
  return fillIn(KEYS, values);
}

/**
 * Node takes UTC for a zone that it does not know, and says nothing. To Node, `europe/berlin` is unknown, though Intl takes it;
 * to Windows, so is none of the names of its own, such as `W. Europe Standard Time`.
 */
function describeUnknownZone({ TZ: zone = '' }: NodeJS.ProcessEnv): string[] {
  // First, since asking Intl takes 25 ms and 8 MB.
  if (zone === '' || MEANS_UTC.test(zone)) return [];
  const taken = new Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined;
  if (taken !== undefined && !/^(UTC|Etc\/Unknown)$/.test(taken)) return [];
  const hours = -new Date().getTimezoneOffset() / 60;
  const utc = `UTC${hours === 0 ? '' : (hours > 0 ? '+' : '') + String(hours)}`;
  return [
    `The time zone TZ=${zone.slice(0, 40)} is unknown, so local times are ${utc}: set a name such as Europe/Berlin.`,
  ];
}

const MEANS_UTC = /^:?(?:Etc\/)?(?:UTC|UCT|GMT|Zulu|Universal|Greenwich)(?:[+-]?0)?$/;
