/**
 * The one table of what may stand in settings.ini. Reading, checking, messages, the type of the settings and the test of
 * settings.ini.sample all follow from it; a new key is one entry here.
 */
import { keysOf, listKeysOf, orIfEmpty, type SectionName } from './key-spec.js';
import { findAddressFile, findTemplateFile, readCaFile } from './files/named-files.js';
import {
  toAccessMethod,
  toApiUser,
  toDomain,
  toImpersonationUser,
  toKeyword,
  toPersonalRoomSuffix,
} from './values/parse-name.js';
import { toListenAddress } from './values/parse-listen.js';
import {
  toLogLevel,
  toMilliseconds,
  toOneOf,
  toTimeOfDay,
  toWholeNumber,
  toYesNo,
} from './values/parse-plain.js';
import { toBaseUrls, toExchangeUrl, toWebAppUrl } from './values/parse-url.js';
import { readSecret } from './secrets/secret-source.js';
import { Secret } from './secrets/secret.js';

const cms = keysOf('CMS API');
const ews = keysOf('EWS');
const mailboxes = keysOf('Mailboxes');
const status = keysOf('Status');
const logging = keysOf('Logging');

const tlsKeysOf = (key: typeof cms, server: string) => ({
  /** PEM of the company's CAs. */
  cas: key('ca_file', orIfEmpty([], readCaFile), {
    meaning: `PEM file with the certificate of the CA that issued the certificate of ${server}`,
    fallback: '',
  }),
  verify: key('tls_verify', toYesNo, {
    meaning: `whether the certificate of ${server} is verified: yes or no`,
    fallback: 'yes',
  }),
});

/** In the groups in which the program uses them. */
export const KEYS = {
  cms: {
    baseUrls: cms('base_cms_url', toBaseUrls, {
      meaning: 'address of the CMS API; several, comma-separated, are the Call Bridges of one cluster',
    }),
    user: cms('apiuser', toApiUser, { meaning: 'API account of CMS' }),
    password: cms('apipwd', readSecret, {
      meaning: 'password of the API account',
      isSecret: true,
      sampleTexts: ['change-me', 'apipass'],
    }),
    userSyncAt: cms('MAGICtime', toTimeOfDay, {
      meaning: 'local time of the daily user sync, HH:MM',
      aliases: ['users_synctime', 'synctime'],
    }),
    jidDomain: cms('jiddomain', orIfEmpty('', toDomain), {
      meaning: 'domain of the JIDs of the users to be served; empty: all users',
      fallback: '',
    }),
    sipDomain: cms('sipdomain', toDomain, { meaning: 'domain of the SIP addresses of rooms' }),
    personalRoomSuffix: cms('personal_room', toPersonalRoomSuffix, {
      meaning: 'suffix of personal rooms: "space" where the room of ann is "ann.space"',
    }),
    webAppUrl: cms('wb_url', toWebAppUrl, { meaning: 'address of the web app where guests join' }),
    accessMethod: cms('access_method', toAccessMethod, {
      meaning: "which of a room's ways in is published: auto, space, or the name of an access method",
      fallback: 'auto',
    }),
    mailboxFrom: cms('mailbox_from', toOneOf('jid', 'email'), {
      meaning: "what a user's mailbox address is made from: jid or email",
      fallback: 'jid',
    }),
    tls: tlsKeysOf(cms, 'CMS'),
  },
  ews: {
    user: ews('impers_usr', orIfEmpty('', toImpersonationUser), {
      meaning: 'account with the role ApplicationImpersonation, user@domain or DOMAIN\\user',
      fallback: '',
    }),
    password: ews('impers_pwd', orIfEmpty(new Secret(''), readSecret), {
      meaning: 'password of the impersonation account',
      fallback: '',
      isSecret: true,
      sampleTexts: ['change-me', 'impaccpass'],
    }),
    url: ews('server', toExchangeUrl, { meaning: 'host name of Exchange, or the full URL of Exchange.asmx' }),
    mailDomain: ews('mail_domain', toDomain, {
      meaning: 'domain of the mailboxes: the mailbox of JID ann@jid.domain is ann@mail_domain',
    }),
    auth: ews('auth', toOneOf('auto', 'negotiate', 'ntlm', 'basic'), {
      meaning: 'how to sign in to Exchange: auto, negotiate, ntlm or basic',
      fallback: 'auto',
    }),
    pollIntervalMs: ews('poll_interval', toMilliseconds(1, 86_400), {
      meaning: 'seconds from the beginning of one cycle to that of the next, 1 to 86400',
      fallback: '60',
    }),
    concurrency: ews('concurrency', toWholeNumber(1, 256, 'mailboxes'), {
      meaning: 'mailboxes served at the same time, 1 to 256',
      fallback: '16',
    }),
    timeoutMs: ews('timeout', toMilliseconds(1, 600), {
      meaning: 'seconds to wait for an answer of Exchange, and of CMS, 1 to 600',
      fallback: '30',
    }),
    tls: tlsKeysOf(ews, 'Exchange'),
  },
  invitation: {
    keyword: ews('magic_w', toKeyword, {
      meaning: 'keyword that asks for join details when it stands in the Location',
    }),
    templateFile: ews('inv_template', findTemplateFile, {
      meaning: 'template of the block, a path relative to the home folder',
    }),
    otherRooms: cms('other_rooms', toOneOf('members', 'no'), {
      meaning: 'who may ask for another room by its name: members or no',
      fallback: 'members',
    }),
    keywordRemoved: ews('keyword_removed', toOneOf('remove', 'keep'), {
      meaning: 'what becomes of the block when the keyword goes: remove or keep',
      fallback: 'remove',
    }),
    existingMeetings: ews('existing_meetings', toOneOf('patch', 'skip'), {
      meaning: "meetings that already stood in the calendar at a mailbox's first sync: patch or skip",
      fallback: 'patch',
    }),
    sendUpdates: ews('send_updates', toOneOf('all', 'none'), {
      meaning: 'who receives the changed invitation: all attendees or none',
      fallback: 'all',
    }),
    tellOrganizer: ews('tell_organizer', toYesNo, {
      meaning: 'whether the organizer is told of a meeting that cannot be filled in: yes or no',
      fallback: 'no',
    }),
  },
  mailboxes: {
    only: mailboxes('only', orIfEmpty(undefined, findAddressFile), {
      meaning: 'file with the addresses of the mailboxes that are served; empty: all',
      fallback: '',
    }),
    except: mailboxes('except', orIfEmpty(undefined, findAddressFile), {
      meaning: 'file with the addresses of mailboxes that are not served; empty: none',
      fallback: '',
    }),
  },
  statusPage: {
    listen: status('listen', orIfEmpty(undefined, toListenAddress), {
      meaning: 'address and port of the status page, such as 127.0.0.1:8787; empty: off',
      fallback: '',
    }),
    allowRemote: status('allow_remote', toYesNo, {
      meaning: 'whether other computers may open the status page: yes or no',
      fallback: 'no',
    }),
  },
  logging: {
    level: logging('log_level', toLogLevel, {
      meaning: 'how much is logged: ERROR, WARN, INFO or DEBUG',
      // An older README of the Python service writes it so.
      aliases: ['log.log_level'],
      fallback: 'INFO',
    }),
    days: logging('log_days', toWholeNumber(1, 3650, 'days'), {
      meaning: 'days after which a log file is deleted, 1 to 3650',
      fallback: '30',
    }),
  },
} as const;

export const ALL_KEYS = listKeysOf(KEYS);

/** Keys of the Python service that are accepted and do nothing, with the reason. */
export const IGNORED_KEYS: readonly { section: SectionName; name: string; reason: string }[] = [
  'Sync_log_file',
  'Sub_log_file',
  'Meetings_log_file',
].map((name) => ({
  section: 'Logging',
  name,
  reason: 'is no longer used and can be deleted: all logs go to the folder logs, one file a day',
}));
