/**
 * Names of the EWS schema for calendar items: the elements of t:CalendarItem in the only order that is valid, and the
 * URIs by which item and calendar properties are asked for (t:UnindexedFieldURIType).
 */

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

/** Children of t:ItemType and then of its extension t:CalendarItemType, in schema order. */
export const ITEM_ELEMENTS = words(`
  MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body Attachments DateTimeReceived Size
  Categories Importance InReplyTo IsSubmitted IsDraft IsFromMe IsResend IsUnmodified InternetMessageHeaders
  DateTimeSent DateTimeCreated ResponseObjects ReminderDueBy ReminderIsSet ReminderNextTime
  ReminderMinutesBeforeStart DisplayCc DisplayTo DisplayBcc HasAttachments ExtendedProperty Culture
  EffectiveRights LastModifiedName LastModifiedTime IsAssociated WebClientReadFormQueryString
  WebClientEditFormQueryString ConversationId UniqueBody Flag StoreEntryId InstanceKey NormalizedBody
  EntityExtractionResult PolicyTag ArchiveTag RetentionDate Preview RightsManagementLicenseData
  PredictedActionReasons IsClutter BlockStatus HasBlockedImages TextBody IconIndex SearchKey SortKey
  Hashtags Mentions MentionedMe MentionsPreview MentionsEx AppliedHashtags AppliedHashtagsPreview Likes
  LikesPreview PendingSocialActivityTagIds AtAllMention CanDelete InferenceClassification
`);
export const CALENDAR_ITEM_ELEMENTS = words(`
  UID RecurrenceId DateTimeStamp Start End OriginalStart IsAllDayEvent LegacyFreeBusyStatus Location When
  IsMeeting IsCancelled IsRecurring MeetingRequestWasSent IsResponseRequested CalendarItemType
  MyResponseType Organizer RequiredAttendees OptionalAttendees Resources InboxReminders
  ConflictingMeetingCount AdjacentMeetingCount ConflictingMeetings AdjacentMeetings Duration TimeZone
  AppointmentReplyTime AppointmentSequenceNumber AppointmentState Recurrence FirstOccurrence LastOccurrence
  ModifiedOccurrences DeletedOccurrences MeetingTimeZone StartTimeZone EndTimeZone ConferenceType
  AllowNewTimeProposal IsOnlineMeeting MeetingWorkspaceUrl NetShowUrl EnhancedLocation StartWallClock
  EndWallClock StartTimeZoneId EndTimeZoneId IntendedFreeBusyStatus JoinOnlineMeetingUrl
  OnlineMeetingSettings IsOrganizer CalendarActivityData DoNotForwardMeeting
`);

const FIELD_URIS = new Set([
  ...words(`
  ItemId ParentFolderId ItemClass MimeContent Attachments Subject DateTimeReceived Size Categories
  HasAttachments Importance InReplyTo InternetMessageHeaders IsAssociated IsDraft IsFromMe IsResend
  IsSubmitted IsUnmodified DateTimeSent DateTimeCreated Body ResponseObjects Sensitivity ReminderDueBy
  ReminderIsSet ReminderNextTime ReminderMinutesBeforeStart DisplayTo DisplayCc DisplayBcc Culture
  EffectiveRights LastModifiedName LastModifiedTime ConversationId UniqueBody Flag StoreEntryId InstanceKey
  NormalizedBody EntityExtractionResult PolicyTag ArchiveTag RetentionDate Preview PredictedActionReasons
  IsClutter RightsManagementLicenseData BlockStatus HasBlockedImages WebClientReadFormQueryString
  WebClientEditFormQueryString TextBody IconIndex MimeContentUTF8 Mentions MentionedMe MentionsPreview
  MentionsEx Hashtags AppliedHashtags AppliedHashtagsPreview Likes LikesPreview PendingSocialActivityTagIds
  AtAllMention CanDelete InferenceClassification FirstBody
`).map((name) => `item:${name}`),
  ...words(`
  Start End OriginalStart StartWallClock EndWallClock StartTimeZoneId EndTimeZoneId IsAllDayEvent
  LegacyFreeBusyStatus Location EnhancedLocation When IsMeeting IsCancelled IsRecurring
  MeetingRequestWasSent IsResponseRequested CalendarItemType MyResponseType Organizer RequiredAttendees
  OptionalAttendees Resources ConflictingMeetingCount AdjacentMeetingCount ConflictingMeetings
  AdjacentMeetings InboxReminders Duration TimeZone AppointmentReplyTime AppointmentSequenceNumber
  AppointmentState Recurrence FirstOccurrence LastOccurrence ModifiedOccurrences DeletedOccurrences
  MeetingTimeZone ConferenceType AllowNewTimeProposal IsOnlineMeeting MeetingWorkspaceUrl NetShowUrl UID
  RecurrenceId DateTimeStamp StartTimeZone EndTimeZone JoinOnlineMeetingUrl OnlineMeetingSettings
  IsOrganizer CalendarActivityData DoNotForwardMeeting
`).map((name) => `calendar:${name}`),
]);

/** Prefixes of the other item types; valid by the schema, meaningless on a calendar item. */
const OTHER_URI =
  /^(folder|message|meeting|meetingRequest|task|contacts|distributionlist|postitem|conversation|persona|sharingMessage):\w+$/;

export function isFieldUri(uri: string): boolean {
  return FIELD_URIS.has(uri) || OTHER_URI.test(uri);
}

export function isItemOrCalendarUri(uri: string): boolean {
  return FIELD_URIS.has(uri);
}
