/**
 * The one table of what may stand in settings.ini. Reading, checking, messages and the test of settings.ini.sample all
 * follow from it; a new key is one entry here and one line where `Settings` is put together.
 */
import { keysOf, type KeySpec, type SectionName } from './key-spec.js';
import { findAddressFile, findCaFile, findTemplateFile } from './files/named-files.js';
import {
  toAccessMethod,
  toApiUser,
  toDomain,
  toDomainOrAll,
  toImpersonationUser,
  toKeyword,
  toPersonalRoomSuffix,
} from './values/parse-name.js';
import { toListenAddress } from './values/parse-listen.js';
import { toLogLevel, toOneOf, toTimeOfDay, toWholeNumber, toYesNo } from './values/parse-plain.js';
import { toBaseUrls, toExchangeUrl, toWebAppUrl } from './values/parse-url.js';
import { readSecret, readSecretOrNone } from './secrets/secret-source.js';

const cms = keysOf('CMS API');
const ews = keysOf('EWS');
const mailboxes = keysOf('Mailboxes');
const status = keysOf('Status');
const logging = keysOf('Logging');

const CA_FILE = 'PEM file with the certificate of the CA that issued the certificate of';
const ADDRESSES = 'file with the addresses of';

export const KEYS = {
  baseUrls: cms(
    'base_cms_url',
    'address of the CMS API; several, comma-separated, are the Call Bridges of one cluster',
    toBaseUrls,
  ),
  cmsUser: cms('apiuser', 'API account of CMS', toApiUser),
  cmsPassword: cms('apipwd', 'password of the API account', readSecret, {
    isSecret: true,
    sampleTexts: ['change-me', 'apipass'],
  }),
  userSyncAt: cms('MAGICtime', 'local time of the daily user sync, HH:MM', toTimeOfDay, {
    aliases: ['users_synctime', 'synctime'],
  }),
  jidDomain: cms(
    'jiddomain',
    'domain of the JIDs of the users to be served; empty: all users',
    toDomainOrAll,
    { fallback: '' },
  ),
  sipDomain: cms('sipdomain', 'domain of the SIP addresses of rooms', toDomain),
  personalRoomSuffix: cms(
    'personal_room',
    'suffix of personal rooms: "space" where the room of ann is "ann.space"',
    toPersonalRoomSuffix,
  ),
  webAppUrl: cms('wb_url', 'address of the web app where guests join', toWebAppUrl),
  accessMethod: cms(
    'access_method',
    "which of a room's ways in is published: auto, space, or the name of an access method",
    toAccessMethod,
    { fallback: 'auto' },
  ),
  mailboxFrom: cms(
    'mailbox_from',
    "what a user's mailbox address is made from: jid or email",
    toOneOf('jid', 'email'),
    { fallback: 'jid' },
  ),
  otherRooms: cms(
    'other_rooms',
    'who may ask for another room by its name: members or no',
    toOneOf('members', 'no'),
    { fallback: 'members' },
  ),
  cmsCaFile: cms('ca_file', `${CA_FILE} CMS`, findCaFile, { fallback: '' }),
  cmsTlsVerify: cms('tls_verify', 'whether the certificate of CMS is verified: yes or no', toYesNo, {
    fallback: 'yes',
  }),

  ewsUser: ews(
    'impers_usr',
    'account with the role ApplicationImpersonation, user@domain or DOMAIN\\user',
    toImpersonationUser,
    { fallback: '' },
  ),
  ewsPassword: ews('impers_pwd', 'password of the impersonation account', readSecretOrNone, {
    fallback: '',
    isSecret: true,
    sampleTexts: ['change-me', 'impaccpass'],
  }),
  exchangeUrl: ews('server', 'host name of Exchange, or the full URL of Exchange.asmx', toExchangeUrl),
  keyword: ews('magic_w', 'keyword that asks for join details when it stands in the Location', toKeyword),
  mailDomain: ews(
    'mail_domain',
    'domain of the mailboxes: the mailbox of JID ann@jid.domain is ann@mail_domain',
    toDomain,
  ),
  templateFile: ews(
    'inv_template',
    'template of the block, a path relative to the home folder',
    findTemplateFile,
  ),
  auth: ews(
    'auth',
    'how to sign in to Exchange: auto, negotiate, ntlm or basic',
    toOneOf('auto', 'negotiate', 'ntlm', 'basic'),
    { fallback: 'auto' },
  ),
  pollIntervalSeconds: ews(
    'poll_interval',
    'seconds from the beginning of one cycle to that of the next, 1 to 86400',
    toWholeNumber(1, 86_400, 'seconds'),
    { fallback: '60' },
  ),
  concurrency: ews(
    'concurrency',
    'mailboxes served at the same time, 1 to 256',
    toWholeNumber(1, 256, 'mailboxes'),
    { fallback: '16' },
  ),
  timeoutSeconds: ews(
    'timeout',
    'seconds to wait for an answer of Exchange, and of CMS, 1 to 600',
    toWholeNumber(1, 600, 'seconds'),
    { fallback: '30' },
  ),
  keywordRemoved: ews(
    'keyword_removed',
    'what becomes of the block when the keyword goes: remove or keep',
    toOneOf('remove', 'keep'),
    { fallback: 'remove' },
  ),
  existingMeetings: ews(
    'existing_meetings',
    "meetings that already stood in the calendar at a mailbox's first sync: patch or skip",
    toOneOf('patch', 'skip'),
    { fallback: 'patch' },
  ),
  sendUpdates: ews(
    'send_updates',
    'who receives the changed invitation: all attendees or none',
    toOneOf('all', 'none'),
    { fallback: 'all' },
  ),
  tellOrganizer: ews(
    'tell_organizer',
    'whether the organizer is told of a meeting that cannot be filled in: yes or no',
    toYesNo,
    { fallback: 'no' },
  ),
  ewsCaFile: ews('ca_file', `${CA_FILE} Exchange`, findCaFile, { fallback: '' }),
  ewsTlsVerify: ews('tls_verify', 'whether the certificate of Exchange is verified: yes or no', toYesNo, {
    fallback: 'yes',
  }),

  mailboxesOnly: mailboxes(
    'only',
    `${ADDRESSES} the mailboxes that are served; empty: all`,
    findAddressFile,
    { fallback: '' },
  ),
  mailboxesExcept: mailboxes(
    'except',
    `${ADDRESSES} mailboxes that are not served; empty: none`,
    findAddressFile,
    { fallback: '' },
  ),

  statusListen: status(
    'listen',
    'address and port of the status page, such as 127.0.0.1:8787; empty: off',
    toListenAddress,
    { fallback: '' },
  ),
  statusAllowRemote: status(
    'allow_remote',
    'whether other computers may open the status page: yes or no',
    toYesNo,
    { fallback: 'no' },
  ),

  logLevel: logging('log_level', 'how much is logged: ERROR, WARN, INFO or DEBUG', toLogLevel, {
    // An older README of the Python service writes it so.
    aliases: ['log.log_level'],
    fallback: 'INFO',
  }),
  logDays: logging(
    'log_days',
    'days after which a log file is deleted, 1 to 3650',
    toWholeNumber(1, 3650, 'days'),
    { fallback: '30' },
  ),
} as const;

export type KeyId = keyof typeof KEYS;

/** What the texts of the keys become. */
export type Values = { readonly [K in KeyId]: (typeof KEYS)[K] extends KeySpec<infer T> ? T : never };

/** All keys with their ids, in the table's order. */
export function listKeys(): readonly { readonly id: KeyId; readonly spec: KeySpec<unknown> }[] {
  return (Object.keys(KEYS) as KeyId[]).map((id) => ({ id, spec: KEYS[id] }));
}

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
