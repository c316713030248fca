/** Whether config/settings.ini can be used. Each thing that is wrong with it is a finding of its own. */
import { loadSettings } from '../../config/load.js';
import type { Settings } from '../../config/settings.js';
import { SettingsError } from '../../errors.js';
import { failed, failedBy, ok, warning, type Findings } from './finding.js';

const WHAT = 'config/settings.ini';
const REMEDY = 'Correct this key; config/settings.ini.sample describes it.';

/** @returns undefined where they cannot be used */
export async function* checkSettings(home: string, env: NodeJS.ProcessEnv): Findings<Settings | undefined> {
  try {
    const { settings, warnings } = await loadSettings(home, env);
    yield ok(WHAT, 'every key is understood.');
    for (const text of warnings) yield warning(WHAT, text);
    return settings;
  } catch (error) {
    const problems = error instanceof SettingsError ? error.problems : [];
    if (problems.length === 0) yield failedBy(WHAT, error);
    for (const problem of problems) yield failed(WHAT, problem, REMEDY);
    return undefined;
  }
}
