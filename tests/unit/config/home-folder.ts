/** A home folder on disk with settings, as an administrator leaves it behind; removed after the test. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SettingsError } from '../../../src/errors.js';
import { loadSettings, type LoadedSettings } from '../../../src/config/load.js';
import { makeTempDir } from '../../support/temp-dir.js';

/** Every required key with a good value; the values are nobody's sample. */
export const GOOD: Readonly<Record<'CMS API' | 'EWS' | 'Logging', Readonly<Record<string, string>>>> = {
  'CMS API': {
    base_cms_url: 'https://cms.contoso.test:445/api/v1/',
    apiuser: 'api',
    apipwd: 'cms-Pa55',
    MAGICtime: '03:00',
    jiddomain: 'contoso.test',
    sipdomain: 'contoso.test',
    personal_room: 'space',
    wb_url: 'https://join.contoso.test',
  },
  EWS: {
    impers_usr: 'magic@contoso.test',
    impers_pwd: 'ews-Pa55',
    server: 'mail.contoso.test',
    magic_w: '@cms',
    mail_domain: 'contoso.test',
    inv_template: 'templates/templ1.html',
  },
  Logging: {},
};

/** Lines of GOOD with changes: a text replaces or adds a key, undefined takes it away. */
export function writeIni(
  changes: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {},
): string {
  const added = Object.keys(changes).filter((section) => !Object.hasOwn(GOOD, section));
  return [...Object.entries(GOOD), ...added.map((section) => [section, {}] as const)]
    .map(([section, keys]) =>
      [
        `[${section}]`,
        ...Object.entries({ ...keys, ...changes[section] })
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => `${name} = ${value}`),
      ].join('\n'),
    )
    .join('\n\n');
}

/** @param files path relative to home -> content */
export async function createHome(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const home = makeTempDir();
  for (const [path, content] of Object.entries({
    'templates/templ1.html': '<p>{{ WEB_LINK }}</p>',
    ...files,
  })) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), content, { mode: 0o600 });
  }
  return home;
}

export async function loadText(
  text: string | Uint8Array,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  env: NodeJS.ProcessEnv = {},
): Promise<LoadedSettings> {
  return loadSettings(await createHome({ 'config/settings.ini': text, ...files }), env);
}

/** `[section] key: problem` of each. */
export async function readProblems(...args: Parameters<typeof loadText>): Promise<readonly string[]> {
  const error = await readError(...args);
  return error.problems;
}

export async function readError(...args: Parameters<typeof loadText>): Promise<SettingsError> {
  const outcome = await loadText(...args).catch((error: unknown) => error);
  if (outcome instanceof SettingsError) return outcome;
  throw outcome instanceof Error ? outcome : new Error('The settings were accepted.');
}
