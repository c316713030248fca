/** The home folder that the real program works in while the demo runs: made for it, and removed with all that is in it. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_ACCOUNTS, type DemoCompany } from './company.js';

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('main.js', import.meta.url));

/**
 * @param pageAt address and port of the program's own status page
 * @param program dist/main.js; its templates are beside its folder
 */
export async function makeDemoHome(
  company: DemoCompany,
  { pollSeconds = 60, pageAt = '', program = PROGRAM } = {},
): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'cms-calendar-magic-demo-'));
  for (const folder of ['config', 'state', 'logs']) await mkdir(path.join(home, folder));
  const templates = path.join(path.dirname(program), '..', 'templates');
  await cp(templates, path.join(home, 'templates'), { recursive: true });
  const lines = [
    '[CMS API]',
    `base_cms_url = ${company.cms.url}`,
    `apiuser = ${DEMO_ACCOUNTS.cms.user}`,
    `apipwd = ${DEMO_ACCOUNTS.cms.password}`,
    'MAGICtime = 00:00',
    'jiddomain = video.corp.example',
    'sipdomain = video.corp.example',
    'personal_room = space',
    `wb_url = ${company.joinUrl}`,
    '[EWS]',
    `impers_usr = ${DEMO_ACCOUNTS.exchange.user}`,
    `impers_pwd = ${DEMO_ACCOUNTS.exchange.password}`,
    `server = ${company.exchange.url}`,
    'magic_w = @cms',
    'mail_domain = corp.example',
    'inv_template = templates/templ1.html',
    `poll_interval = ${pollSeconds}`,
    ...(pageAt === '' ? [] : ['[Status]', `listen = ${pageAt}`]),
    '[Logging]',
    'log_level = DEBUG',
  ];
  await writeFile(path.join(home, 'config', 'settings.ini'), `${lines.join('\n')}\n`, { mode: 0o600 });
  return home;
}

export async function removeDemoHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}
