/** The time zone that local times are in, MAGICtime among them. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { loadSettings } from '../../../src/config/load.js';
import { createHome, writeIni } from './home-folder.js';

it.each([
  ['Europe/Berln', 'UTC'],
  ['europe/berlin', 'UTC'],
  ['Russian Standard Time', 'UTC'],
  ['CET-1CEST', 'UTC'],
  ['UTC+3', 'UTC-3'],
  ['Europe/Berlin', undefined],
  [':Europe/Berlin', undefined],
  ['EST5EDT', undefined],
  ['Etc/UTC', undefined],
  ['UTC', undefined],
  ['GMT0', undefined],
  ['', undefined],
])(
  'TZ=%s: a zone that Node does not know is warned of, with the one that it takes (%s)',
  async (zone, taken) => {
    vi.stubEnv('TZ', zone);
    onTestFinished(() => void vi.unstubAllEnvs());
    const home = await createHome({ 'config/settings.ini': writeIni() });
    const { warnings } = await loadSettings(home, process.env);
    const sentence = `The time zone TZ=${zone} is unknown, so local times are ${taken}: set a name such as Europe/Berlin.`;
    expect(warnings).toEqual(taken === undefined ? [] : [sentence]);
  },
);
