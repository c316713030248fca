/**
 * The one table of what may stand in settings.ini. Reading, checking, messages and the test of settings.ini.sample all
 * follow from it; a new key is one entry here and one line where `Settings` is put together.
 */
import type { CmsSettings, EwsSettings, InvitationSettings } from './settings.js';
import {
  toAccessMethod,
  toApiUser,
  toDomain,
  toDomainOrAll,
  toHomePath,
  toImpersonationUser,
  toKeyword,
  toOptionalPath,
  toPersonalRoomSuffix,
} from './parse-name.js';
import { toChoice, toLogLevel, toTimeOfDay, toWholeNumber, toYesNo } from './parse-plain.js';
import { accept, type ParseResult } from './parse-result.js';
import { toBaseUrls, toExchangeUrl, toWebAppUrl } from './parse-url.js';

export const SECTIONS = ['CMS API', 'EWS', 'Mailboxes', 'Templates', 'Logging'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface KeySpec<T> {
  readonly section: SectionName;
  readonly name: string;
  /** Other spellings of the Python service's documents. */
  readonly aliases?: readonly string[];
  /** Text that stands in for a key that is missing or empty; undefined: the key is required. */
  readonly fallback?: string;
  /** What it is: a noun phrase for "is missing"; settings.ini.sample says it in the same words. */
  readonly meaning: string;
  /** Never shown in a message; may be `env:NAME`, `file:PATH` or `dpapi:...`. */
  readonly isSecret?: true;
  /** What stands in a sample file, ours or the Python service's, and serves nobody; lower case. */
  readonly sampleTexts?: readonly string[];
  readonly parse: (text: string) => ParseResult<T>;
}

/** Gives each entry its value's type. */
function key<T>(spec: KeySpec<T>): KeySpec<T> {
  return spec;
}

const caFile = (section: SectionName, server: string): KeySpec<string | undefined> => ({
  section,
  name: 'ca_file',
  fallback: '',
  meaning: `PEM file with the certificate of the CA that issued the certificate of ${server}`,
  parse: toOptionalPath,
});

const tlsVerify = (section: SectionName, server: string): KeySpec<boolean> => ({
  section,
  name: 'tls_verify',
  fallback: 'yes',
  meaning: `whether the certificate of ${server} is verified: yes or no`,
  parse: toYesNo,
});

const secondsFrom1To =
  (max: number) =>
  (text: string): ParseResult<number> =>
    toWholeNumber(text, { min: 1, max, unit: 'seconds' });

export const KEYS = {
  baseUrls: key({
    section: 'CMS API',
    name: 'base_cms_url',
    meaning: 'address of the CMS API; several, comma-separated, are the Call Bridges of one cluster',
    parse: toBaseUrls,
  }),
  cmsUser: key({
    section: 'CMS API',
    name: 'apiuser',
    meaning: 'API account of CMS',
    parse: toApiUser,
  }),
  cmsPassword: key({
    section: 'CMS API',
    name: 'apipwd',
    meaning: 'password of the API account',
    isSecret: true,
    sampleTexts: ['change-me', 'apipass'],
    parse: (text) => accept(text),
  }),
  userSyncAt: key({
    section: 'CMS API',
    name: 'MAGICtime',
    aliases: ['users_synctime', 'synctime'],
    meaning: 'local time of the daily user sync, HH:MM',
    parse: toTimeOfDay,
  }),
  jidDomain: key({
    section: 'CMS API',
    name: 'jiddomain',
    fallback: '',
    meaning: 'domain of the JIDs of the users to be served; empty: all users',
    parse: toDomainOrAll,
  }),
  sipDomain: key({
    section: 'CMS API',
    name: 'sipdomain',
    meaning: 'domain of the SIP addresses of rooms',
    parse: toDomain,
  }),
  personalRoomSuffix: key({
    section: 'CMS API',
    name: 'personal_room',
    meaning: 'suffix of personal rooms: "space" where the room of ann is "ann.space"',
    parse: toPersonalRoomSuffix,
  }),
  webAppUrl: key({
    section: 'CMS API',
    name: 'wb_url',
    meaning: 'address of the web app where guests join',
    parse: toWebAppUrl,
  }),
  accessMethod: key({
    section: 'CMS API',
    name: 'access_method',
    fallback: 'auto',
    meaning: "which of a room's ways in is published: auto, space, or the name of an access method",
    parse: toAccessMethod,
  }),
  mailboxFrom: key({
    section: 'CMS API',
    name: 'mailbox_from',
    fallback: 'jid',
    meaning: "what a user's mailbox address is made from: jid or email",
    parse: (text) => toChoice<CmsSettings['mailboxFrom']>(text, { jid: 'jid', email: 'email' }),
  }),
  otherRooms: key({
    section: 'CMS API',
    name: 'other_rooms',
    fallback: 'members',
    meaning: 'who may ask for another room by its name: members or no',
    parse: (text) => toChoice<InvitationSettings['otherRooms']>(text, { members: 'members', no: 'no' }),
  }),
  cmsCaFile: key(caFile('CMS API', 'CMS')),
  cmsTlsVerify: key(tlsVerify('CMS API', 'CMS')),

  ewsUser: key({
    section: 'EWS',
    name: 'impers_usr',
    meaning: 'account with the role ApplicationImpersonation, user@domain or DOMAIN\\user',
    parse: toImpersonationUser,
  }),
  ewsPassword: key({
    section: 'EWS',
    name: 'impers_pwd',
    meaning: 'password of the impersonation account',
    isSecret: true,
    sampleTexts: ['change-me', 'impaccpass'],
    parse: (text) => accept(text),
  }),
  exchangeUrl: key({
    section: 'EWS',
    name: 'server',
    meaning: 'host name of Exchange, or the full URL of Exchange.asmx',
    parse: toExchangeUrl,
  }),
  keyword: key({
    section: 'EWS',
    name: 'magic_w',
    meaning: 'keyword that asks for join details when it stands in the Location',
    parse: toKeyword,
  }),
  mailDomain: key({
    section: 'EWS',
    name: 'mail_domain',
    meaning: 'domain of the mailboxes: the mailbox of JID ann@jid.domain is ann@mail_domain',
    parse: toDomain,
  }),
  templateFile: key({
    section: 'EWS',
    name: 'inv_template',
    meaning: 'template of the block, a path relative to the home folder',
    parse: toHomePath,
  }),
  auth: key({
    section: 'EWS',
    name: 'auth',
    fallback: 'auto',
    meaning: 'how to sign in to Exchange: auto, ntlm or basic',
    parse: (text) => toChoice<EwsSettings['auth']>(text, { auto: 'auto', ntlm: 'ntlm', basic: 'basic' }),
  }),
  pollIntervalSeconds: key({
    section: 'EWS',
    name: 'poll_interval',
    fallback: '60',
    meaning: 'seconds from the beginning of one cycle to that of the next, 1 to 86400',
    parse: secondsFrom1To(86_400),
  }),
  concurrency: key({
    section: 'EWS',
    name: 'concurrency',
    fallback: '16',
    meaning: 'mailboxes served at the same time, 1 to 256',
    parse: (text) => toWholeNumber(text, { min: 1, max: 256, unit: 'mailboxes' }),
  }),
  timeoutSeconds: key({
    section: 'EWS',
    name: 'timeout',
    fallback: '30',
    meaning: 'seconds to wait for an answer of Exchange, and of CMS, 1 to 600',
    parse: secondsFrom1To(600),
  }),
  keywordRemoved: key({
    section: 'EWS',
    name: 'keyword_removed',
    fallback: 'remove',
    meaning: 'what becomes of the block when the keyword goes: remove or keep',
    parse: (text) => toChoice<InvitationSettings['keywordRemoved']>(text, { remove: 'remove', keep: 'keep' }),
  }),
  existingMeetings: key({
    section: 'EWS',
    name: 'existing_meetings',
    fallback: 'patch',
    meaning: "meetings that already stood in the calendar at a mailbox's first sync: patch or skip",
    parse: (text) => toChoice<InvitationSettings['existingMeetings']>(text, { patch: 'patch', skip: 'skip' }),
  }),
  sendUpdates: key({
    section: 'EWS',
    name: 'send_updates',
    fallback: 'all',
    meaning: 'who receives the changed invitation: all attendees or none',
    parse: (text) => toChoice<InvitationSettings['sendUpdates']>(text, { all: 'all', none: 'none' }),
  }),
  tellOrganizer: key({
    section: 'EWS',
    name: 'tell_organizer',
    fallback: 'no',
    meaning: 'whether the organizer is told of a meeting that cannot be filled in: yes or no',
    parse: toYesNo,
  }),
  ewsCaFile: key(caFile('EWS', 'Exchange')),
  ewsTlsVerify: key(tlsVerify('EWS', 'Exchange')),

  mailboxesOnly: key({
    section: 'Mailboxes',
    name: 'only',
    fallback: '',
    meaning: 'file with the addresses of the mailboxes that are served; empty: all',
    parse: toOptionalPath,
  }),
  mailboxesExcept: key({
    section: 'Mailboxes',
    name: 'except',
    fallback: '',
    meaning: 'file with the addresses of mailboxes that are not served; empty: none',
    parse: toOptionalPath,
  }),

  logLevel: key({
    section: 'Logging',
    name: 'log_level',
    // An older README of the Python service writes it so.
    aliases: ['log.log_level'],
    fallback: 'INFO',
    meaning: 'how much is logged: ERROR, WARN, INFO or DEBUG',
    parse: toLogLevel,
  }),
  logDays: key({
    section: 'Logging',
    name: 'log_days',
    fallback: '30',
    meaning: 'days after which a log file is deleted, 1 to 3650',
    parse: (text) => toWholeNumber(text, { min: 1, max: 3650, unit: 'days' }),
  }),
} as const;

export type KeyId = keyof typeof KEYS;

/** What the texts of the keys become, before files and secrets are looked at. */
export type Values = { readonly [K in KeyId]: (typeof KEYS)[K] extends KeySpec<infer T> ? T : never };

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
