/** Which CMS user a mailbox belongs to: by the local part of the JID, or by the user's e-mail address. */
import type { CmsSettings } from '../../config/settings.js';
import type { AskCms } from '../bridges/cms-request.js';
import { roomError } from '../cms-errors.js';
import { readUser, type CmsUser } from '../users/read-users.js';
import type { UserEmails } from '../users/user-emails.js';
import { readItems } from '../xml/read-pages.js';

export interface Organizer {
  /** What the URIs of personal rooms begin with: the local part of the JID, in lower case. */
  readonly user: string;
  /** Finds the organizer's JIDs among others, as a filter of CMS's lists. */
  readonly jidFilter: string;
  readonly isOwnJid: (jid: string) => boolean;
}

/**
 * @param mailbox in lower case
 * @param emails what is known from the last user sync: asked where the mailbox is the user's e-mail address
 * @throws CmsError
 */
export async function findOrganizer(
  ask: AskCms,
  mailbox: string,
  { jidDomain, mailboxFrom }: CmsSettings,
  emails: Pick<UserEmails, 'findJids'>,
): Promise<Organizer> {
  if (mailboxFrom === 'email') {
    const jid = (await findJidOf(ask, mailbox, emails)).toLowerCase();
    return { user: localPart(jid), jidFilter: jid, isOwnJid: (other) => other.toLowerCase() === jid };
  }
  const user = localPart(mailbox);
  const isOwnJid = (other: string): boolean => {
    const jid = other.toLowerCase();
    return localPart(jid) === user && (jidDomain === '' || jid.slice(user.length + 1) === jidDomain);
  };
  return { user, jidFilter: `${user}@${jidDomain}`, isOwnJid };
}

/** The CMS users that the organizer is; nearly always one. @throws CmsError */
export async function readUsersOf(ask: AskCms, organizer: Organizer): Promise<readonly CmsUser[]> {
  const users = await readFiltered(ask, { filter: organizer.jidFilter });
  return users.filter(({ jid }) => organizer.isOwnJid(jid));
}

/** CMS is asked only where nothing is known: its filter is exact, and may find one of two who differ by case. */
async function findJidOf(ask: AskCms, email: string, emails: Pick<UserEmails, 'findJids'>): Promise<string> {
  let jids = await emails.findJids(email);
  if (jids.length === 0) jids = (await readFiltered(ask, { emailFilter: email })).map(({ jid }) => jid);
  const [jid, ...others] = jids;
  if (jid !== undefined && others.length === 0) return jid;
  const problem = jid === undefined ? 'no user' : 'several users';
  const message = `CMS has ${problem} with the e-mail address ${email}.`;
  throw roomError('NoPersonalRoom', undefined, message, 'Check the e-mail addresses of the users in CMS.');
}

async function readFiltered(ask: AskCms, query: Readonly<Record<string, string>>): Promise<CmsUser[]> {
  const users: CmsUser[] = [];
  const list = { path: 'users', what: 'a user', query };
  for await (const entry of readItems(ask, list)) users.push(readUser(entry));
  return users.filter(({ id, jid }) => id !== '' && jid !== '');
}

function localPart(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, at);
}
