/** What the settings say about the sync, in its own words. */
import type { Settings } from './config/settings.js';
import type { SyncRules } from './sync/context.js';

export function toSyncRules({ cms, ews, invitation }: Settings): SyncRules {
  const { keyword, templates, otherRooms, keywordRemoved, sendUpdates, existingMeetings } = invitation;
  const further = templates.filter(({ kind }) => kind === 'keyword').map(({ name }) => name);
  return {
    plan: { keywords: [keyword, ...further], otherRooms, keywordRemoved },
    users: { jidDomain: cms.jidDomain, mailDomain: ews.mailDomain },
    userSyncAt: cms.userSyncAt,
    sendUpdates,
    existingMeetings,
  };
}
