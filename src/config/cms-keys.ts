/** The keys of the section [CMS API]; other_rooms included, which is about invitations. */
import { caFile, key, tlsVerify } from './key-spec.js';
import { toAccessMethod, toApiUser, toDomain, toDomainOrAll, toPersonalRoomSuffix } from './parse-name.js';
import { toChoice, toTimeOfDay } from './parse-plain.js';
import { accept } from './parse-result.js';
import { toBaseUrls, toWebAppUrl } from './parse-url.js';
import type { CmsSettings, InvitationSettings } from './settings.js';

export const CMS_KEYS = {
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
} as const;
