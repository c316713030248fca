/** A home folder for the measured program: settings, template, list of users. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface HomeOptions {
  readonly exchangeUrl?: string;
  /** Where no request to CMS is expected, nothing needs to listen there. */
  readonly cmsUrl?: string;
  readonly addresses: readonly string[];
  readonly pollIntervalS?: number;
  /** Port of the status page; absent: it is off. */
  readonly pagePort?: number;
}

export interface Home {
  readonly dir: string;
  useExchange(url: string): Promise<void>;
  remove(): Promise<void>;
}

const TEMPLATE =
  '<p><a href="{{ WEB_LINK }}">{{ WEB_LINK }}</a><br>{{ SIP_ADDRESS }} {{ callid }}{% if PIN %} {{ PIN }}{% endif %}</p>';

export async function createHome(options: HomeOptions): Promise<Home> {
  const dir = await mkdtemp(path.join(tmpdir(), 'calendar-magic-bench-'));
  for (const folder of ['config', 'templates', 'state', 'logs']) await mkdir(path.join(dir, folder));
  await writeFile(path.join(dir, 'templates', 'invitation.html'), TEMPLATE);
  const settings = path.join(dir, 'config', 'settings.ini');
  await writeFile(settings, settingsOf(options), { mode: 0o600 });
  const time = localTime(new Date());
  await writeFile(path.join(dir, 'config', 'users.txt'), `${[time, ...options.addresses].join('\n')}\n`);
  // Counting the mails of a first run is no part of what is measured.
  const announced = { format: 1, entries: { firstRunAnnouncedAt: '2020-01-01T00:00:00.000Z' } };
  await writeFile(path.join(dir, 'state', 'run.json'), JSON.stringify(announced));
  return {
    dir,
    useExchange: (exchangeUrl) => writeFile(settings, settingsOf({ ...options, exchangeUrl })),
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** `m1@...` to `m<count>@...`. */
export function plainAddresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `m${index + 1}@corp.example`);
}

function settingsOf({ exchangeUrl, cmsUrl, pollIntervalS, pagePort }: HomeOptions): string {
  return `[CMS API]
base_cms_url = ${cmsUrl ?? 'http://127.0.0.1:9/api/v1/'}
apiuser = apiuser
apipwd = password
MAGICtime = ${syncTimeFarAway()}
jiddomain = jid.example
sipdomain = video.corp.example
personal_room = space
wb_url = https://join.corp.example

[EWS]
impers_usr = svc@corp.example
impers_pwd = password
server = ${exchangeUrl ?? 'http://127.0.0.1:9'}
magic_w = @cms
mail_domain = corp.example
inv_template = templates/invitation.html
poll_interval = ${pollIntervalS ?? 60}

[Status]
listen = ${pagePort === undefined ? '' : `127.0.0.1:${pagePort}`}

[Logging]
log_level = INFO
`;
}

/** Half a day from now: no user sync falls into a measurement. */
function syncTimeFarAway(): string {
  return localTime(new Date(Date.now() + 12 * 3_600_000)).slice(11, 16);
}

function localTime(instant: Date): string {
  const local = new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}
