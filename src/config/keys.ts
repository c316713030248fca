/**
 * The one table of what may stand in settings.ini. Reading, checking, messages and the test of settings.ini.sample all
 * follow from it; a new key is one entry here and one line where `Settings` is put together.
 */
import { CMS_KEYS } from './cms-keys.js';
import { caFile, key, secondsFrom1To, tlsVerify, type KeySpec, type SectionName } from './key-spec.js';
import { toDomain, toHomePath, toImpersonationUser, toKeyword, toOptionalPath } from './parse-name.js';
import { toChoice, toLogLevel, toWholeNumber, toYesNo } from './parse-plain.js';
import { accept } from './parse-result.js';
import { toExchangeUrl } from './parse-url.js';
import type { EwsSettings, InvitationSettings } from './settings.js';

export const KEYS = {
  ...CMS_KEYS,

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
