/** Whether CMS can be used: each Call Bridge by itself, then the users, and the room of one of them. */
import { readBridgeCertificate, readBridgeStatus } from '../../cms/bridges/inspect-bridge.js';
import type { CmsServer } from '../../cms/cms-client.js';
import type { MailboxLists } from '../../config/files/mailbox-lists.js';
import type { Settings } from '../../config/settings.js';
import { CmsError } from '../../errors.js';
import { listSome } from '../../list-some.js';
import type { CmsUserList, Room } from '../../model.js';
import { SERVERS } from '../../network/network-failure.js';
import { describeDoubts } from '../../sync/rooms.js';
import {
  describeUnusable,
  domainOf,
  explainNoUsers,
  explainShared,
  listDomains,
  toMailboxes,
} from '../../sync/users/mailbox-list.js';
import { checkConnection } from './certificate.js';
import type { SeenClocks } from './clock.js';
import { failed, failedBy, ok, skipped, warning, type Finding, type Findings } from './finding.js';
import type { WarningLog } from './warning-log.js';

export interface CmsCheck {
  readonly server: CmsServer;
  readonly settings: Settings;
  readonly log: WarningLog;
  readonly clocks: SeenClocks;
  readonly now: Date;
  readonly lists: Pick<MailboxLists, 'isServed' | 'describeUnmatched'>;
  /** Whose room is to be looked for; undefined: that of one of the first users. */
  readonly mailbox: string | undefined;
}

/** How many users are tried where none was named. */
export const USERS_TRIED = 3;

/** @returns the addresses that are served; undefined where CMS could not be asked */
export async function* checkCms(check: CmsCheck): Findings<readonly string[] | undefined> {
  const { server, log, mailbox } = check;
  server.beginCycle();
  const isUsable = yield* checkBridges(check);
  if (!isUsable) {
    yield skipped('users', 'no Call Bridge can be used');
    yield skipped('room', 'no Call Bridge can be used');
    return undefined;
  }
  let addresses: readonly string[];
  try {
    addresses = yield* checkUsers(await server.readUsers(), check);
  } catch (error) {
    yield failedBy('users', error);
    return undefined;
  }
  for (const text of log.take()) yield warning('users', text);
  const tried = mailbox === undefined ? addresses.slice(0, USERS_TRIED) : [mailbox];
  if (tried.length === 0) yield skipped('room', 'nobody is served');
  else yield* checkRoom(tried, check);
  return addresses;
}

/** @returns whether any of them can be asked for more */
async function* checkBridges({ server, settings, clocks, now }: CmsCheck): Findings<boolean> {
  const client = await server.loadClient();
  let isUsable = false;
  let isRefused = false;
  for (const baseUrl of settings.cms.baseUrls) {
    const { host } = new URL(baseUrl);
    const read = () => readBridgeCertificate(client, baseUrl);
    const isVerified = settings.cms.tls.verify;
    const isReached = yield* checkConnection(host, read, SERVERS.cms, isVerified, now);
    const signIn = `${host}, sign-in`;
    if (!isReached) {
      yield skipped(signIn, 'the Call Bridge cannot be reached, or its certificate is not trusted');
    } else if (isRefused) {
      yield skipped(signIn, 'another Call Bridge has refused the account, which could be locked by this');
    } else {
      try {
        const status = await readBridgeStatus(client, baseUrl);
        isUsable = true;
        clocks.see(host, status.date);
        yield ok(signIn, `the API takes the account ${settings.cms.user}.`);
        yield judgeVersion(`${host}, version`, status.version);
        yield judgeAlarms(`${host}, alarms`, status.alarms);
      } catch (error) {
        isRefused = error instanceof CmsError && error.code === 'CredentialsRefused';
        yield failedBy(signIn, error);
      }
    }
  }
  return isUsable && !isRefused;
}

function judgeVersion(what: string, version: string) {
  if (version === '') return warning(what, 'CMS does not tell its version.');
  const major = Number(/^\d+/.exec(version)?.[0] ?? NaN);
  if (major >= 3) return ok(what, `CMS ${version}.`);
  return warning(
    what,
    `CMS ${version}. The links that this program writes are those of the web app of CMS 3.`,
    'Update CMS to version 3, or see that its web app takes links such as https://join.example.com/meeting/1234.',
  );
}

function judgeAlarms(what: string, alarms: readonly string[]) {
  if (alarms.length === 0) return ok(what, 'none.');
  return warning(
    what,
    `CMS has raised ${alarms.join(', ')}.`,
    'Look at the alarms in the web interface of CMS.',
  );
}

async function* checkUsers(
  users: CmsUserList,
  { settings, lists, mailbox }: CmsCheck,
): Findings<readonly string[]> {
  const rules = { jidDomain: settings.cms.jidDomain, mailDomain: settings.ews.mailDomain };
  const list = toMailboxes(users, rules);
  const addresses = list.addresses.filter((address) => lists.isServed(address));
  const leftOut = list.addresses.length - addresses.length;
  const unmatched = lists.describeUnmatched(list.addresses);
  if (unmatched !== undefined)
    yield warning('[Mailboxes]', unmatched, 'Correct these entries, or take them out.');
  yield* checkTemplateNames(settings, list.addresses);
  if (mailbox !== undefined && !addresses.includes(mailbox))
    yield judgeUnserved(mailbox, list.addresses.includes(mailbox));
  if (list.addresses.length === 0) {
    const { problem, remedy } = explainNoUsers(list, rules);
    yield failed('users', problem, remedy);
    return addresses;
  }
  if (addresses.length === 0) {
    const detail = `[Mailboxes] only and except leave out all ${leftOut}.`;
    yield failed('users', detail, CHANGE_LISTS);
    return addresses;
  }
  const total = users.jids.length + users.withoutJid;
  const parts = [
    `${addresses.length} of ${total} ${total === 1 ? 'user is' : 'users are'} served`,
    `by domain of the JID there are ${listDomains(countDomains(users.jids))}`,
    ...(users.withoutJid > 0 ? [`${users.withoutJid} without a JID`] : []),
    ...(leftOut > 0 ? [`${leftOut} left out by [Mailboxes] only or except`] : []),
    ...(list.unusable > 0 ? [`${list.unusable} ${describeUnusable(list)}`] : []),
  ];
  const detail = `${parts.join('; ')}.`;
  const why = explainShared(list);
  yield why === undefined ? ok('users', detail) : warning('users', `${detail} ${why.problem}`, why.remedy);
  return addresses;
}

/** A misspelt name would show in nothing else: its people get the general template. */
function* checkTemplateNames(
  { invitation }: Settings,
  addresses: readonly string[],
): Generator<Finding, void> {
  const unused = invitation.templates.flatMap(({ kind, name }) => {
    if (kind === 'mailbox') return addresses.includes(name) ? [] : [name];
    return kind === 'domain' && !addresses.some((address) => address.endsWith(`@${name}`))
      ? [`*@${name}`]
      : [];
  });
  if (unused.length === 0) return;
  yield warning(
    '[Templates]',
    `No user of CMS leads to the mailboxes of these entries: ${listSome(unused, 10)}.`,
    'Correct what is misspelt. The primary address of a mailbox is right, also where CMS has another one.',
  );
}

const CHANGE_LISTS = 'Change these lists; they are read again when they change.';

function judgeUnserved(mailbox: string, isLeftOut: boolean): Finding {
  return isLeftOut
    ? failed(mailbox, 'It is not served: [Mailboxes] only or except leaves it out.', CHANGE_LISTS)
    : failed(
        mailbox,
        'It is not served: no user of CMS leads to this address.',
        'Check the address, mail_domain and mailbox_from, and that CMS has imported the user.',
      );
}

function countDomains(jids: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const jid of jids) {
    const domain = domainOf(jid);
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

/** Not everybody has to have a room: one that is found shows that personal_room and access_method are right. */
async function* checkRoom(tried: readonly string[], { server, log }: CmsCheck): Findings {
  let first: { readonly address: string; readonly error: CmsError } | undefined;
  for (const address of tried) {
    try {
      yield* describeRoom(`room of ${address}`, await server.readRoom({ mailbox: address }));
      for (const text of log.take()) yield warning(`room of ${address}`, text);
      return;
    } catch (error) {
      if (!(error instanceof CmsError)) throw error;
      first ??= { address, error };
      if (error.reach === 'run') break;
    }
  }
  if (first === undefined) return;
  const others = tried.length - 1;
  const more = others > 0 ? [`The next ${others} users have no room that can be published either.`] : [];
  yield failedBy(`room of ${first.address}`, first.error, more);
}

/** Says where the details come from, and never the details. */
function* describeRoom(what: string, room: Room): Generator<Finding, void> {
  const { accessMethod, details } = room;
  const way =
    accessMethod === undefined
      ? "the space's own values are published"
      : accessMethod === ''
        ? 'an access method without a name is published'
        : `the access method ${accessMethod} is published`;
  yield ok(what, `${way}, ${details.pin === '' ? 'without' : 'with'} a PIN.`);
  for (const [doubt, remedy] of describeDoubts(room)) yield warning(what, doubt, remedy);
}
