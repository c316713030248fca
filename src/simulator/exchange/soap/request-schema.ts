/**
 * The content models of the SOAP envelope and of the four operations that are served, after messages.xsd and types.xsd
 * of Exchange. What is not needed to serve them is accepted as it comes (`anything`).
 */
import { anything, many, one, oneOf, optional, sequence, text } from './content-model.js';
import type { ElementRule } from './content-model.js';
import { CALENDAR_ITEM_ELEMENTS, ITEM_ELEMENTS, isFieldUri } from './item-fields.js';

const isBoolean = (value: string): boolean => /^\s*(true|false|0|1)\s*$/.test(value);
const isInteger = (value: string): boolean => /^\s*[-+]?\d{1,10}\s*$/.test(value);
const isNotEmpty = (value: string): boolean => value !== '';
const isGuid = (value: string): boolean => /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(value);
const isPropertyTag = (value: string): boolean => /^(0[xX][0-9A-Fa-f]{1,4}|\d{1,5})$/.test(value);
const among = (list: string) => {
  const values = new Set(list.split(' '));
  return (value: string): boolean => values.has(value);
};
const isServerVersion = among(
  'Exchange2007 Exchange2007_SP1 Exchange2009 Exchange2010 Exchange2010_SP1 Exchange2010_SP2 Exchange2012 Exchange2013 ' +
    'Exchange2013_SP1 Exchange2015 Exchange2016 V2015_10_05 V2016_01_06 V2016_04_13 V2016_07_13 V2016_10_10 V2017_01_07 ' +
    'V2017_04_14 V2017_07_11',
);
const isMapiType = among(
  ['ApplicationTime', 'Binary', 'CLSID', 'Currency', 'Double', 'Float', 'Integer', 'Long', 'Object', 'Short']
    .concat('SystemTime', 'String')
    .flatMap((type) => [type, `${type}Array`])
    .concat('Boolean', 'Error', 'Null')
    .join(' '),
);
const isPropertySet = among(
  'Meeting Appointment Common PublicStrings Address InternetHeaders CalendarAssistant UnifiedMessaging Task Sharing',
);
const isDistinguishedFolder = among(
  'calendar contacts deleteditems drafts inbox journal notes outbox sentitems tasks msgfolderroot publicfoldersroot root ' +
    'junkemail searchfolders voicemail recoverableitemsroot archiveroot archivemsgfolderroot syncissues conflicts',
);

const fieldUri: ElementRule = sequence([], { FieldURI: { required: true, value: isFieldUri } });
const indexedFieldUri: ElementRule = sequence([], {
  FieldURI: { required: true },
  FieldIndex: { required: true },
});
const extendedFieldUri: ElementRule = sequence([], {
  DistinguishedPropertySetId: { value: isPropertySet },
  PropertySetId: { value: isGuid },
  PropertyTag: { value: isPropertyTag },
  PropertyName: {},
  PropertyId: { value: isInteger },
  PropertyType: { required: true, value: isMapiType },
});
const paths = {
  't:FieldURI': fieldUri,
  't:IndexedFieldURI': indexedFieldUri,
  't:ExtendedFieldURI': extendedFieldUri,
};

const bodyTypeAsked = text(among('Best HTML Text'));
const itemShape = sequence([
  one('t:BaseShape', text(among('IdOnly Default AllProperties PcxPeopleSearch'))),
  optional('t:IncludeMimeContent', text(isBoolean)),
  optional('t:BodyType', bodyTypeAsked),
  optional('t:UniqueBodyType', bodyTypeAsked),
  optional('t:NormalizedBodyType', bodyTypeAsked),
  optional('t:FilterHtmlContent', text(isBoolean)),
  optional('t:ConvertHtmlCodePageToUTF8', text(isBoolean)),
  optional('t:InlineImageUrlTemplate', text()),
  optional('t:BlockExternalImages', text(isBoolean)),
  optional('t:AddBlankTargetToLinks', text(isBoolean)),
  optional('t:MaximumBodySize', text(isInteger)),
  optional('t:AdditionalProperties', sequence([many(paths)])),
]);

const itemId = sequence([], { Id: { required: true }, ChangeKey: {} });
const itemIds = {
  't:ItemId': itemId,
  't:OccurrenceItemId': sequence([], {
    RecurringMasterId: { required: true },
    ChangeKey: {},
    InstanceIndex: { required: true, value: isInteger },
  }),
  't:RecurringMasterItemId': sequence([], { OccurrenceId: { required: true }, ChangeKey: {} }),
};

const mailbox = sequence([
  optional('t:Name', text()),
  optional('t:EmailAddress', text(isNotEmpty)),
  optional('t:RoutingType', text(isNotEmpty)),
  optional('t:MailboxType', text()),
  optional('t:ItemId', itemId),
]);
const targetFolder = sequence([
  oneOf({
    't:FolderId': itemId,
    't:DistinguishedFolderId': sequence([optional('t:Mailbox', mailbox)], {
      Id: { required: true, value: isDistinguishedFolder },
      ChangeKey: {},
    }),
  }),
]);

const syncFolderItems = sequence([
  one('m:ItemShape', itemShape),
  one('m:SyncFolderId', targetFolder),
  optional('m:SyncState', text()),
  optional('m:Ignore', sequence([many({ 't:ItemId': itemId }, 0)])),
  one(
    'm:MaxChangesReturned',
    text((value) => isInteger(value) && Number(value) >= 1 && Number(value) <= 512),
  ),
  optional('m:SyncScope', text(among('NormalItems NormalAndAssociatedItems'))),
]);

const getItem = sequence([one('m:ItemShape', itemShape), one('m:ItemIds', sequence([many(itemIds)]))]);

/** On gromox an element where body text belongs is an empty body; the schema, and so Exchange, has only text there. */
function body(takesElements: boolean): ElementRule {
  const attributes = {
    BodyType: { required: true, value: among('HTML Text') },
    IsTruncated: { value: isBoolean },
  };
  return takesElements ? anything : { ...text(), attributes };
}

function itemPlaces(names: readonly string[], takesElements: boolean) {
  const extendedProperty = sequence([
    one('t:ExtendedFieldURI', extendedFieldUri),
    oneOf({ 't:Value': text(), 't:Values': sequence([many({ 't:Value': text() })]) }),
  ]);
  return names.map((name) => {
    if (name === 'ExtendedProperty') return many({ 't:ExtendedProperty': extendedProperty }, 0);
    return optional(`t:${name}`, name === 'Body' ? body(takesElements) : anything);
  });
}

function updateItem(takesElements: boolean): ElementRule {
  const item = sequence(itemPlaces(ITEM_ELEMENTS, takesElements));
  const calendarItem = sequence(itemPlaces([...ITEM_ELEMENTS, ...CALENDAR_ITEM_ELEMENTS], takesElements));
  const setOrAppend = sequence([
    oneOf(paths),
    oneOf({ 't:Item': item, 't:CalendarItem': calendarItem, 't:Message': anything, 't:Task': anything }),
  ]);
  const changes = {
    't:AppendToItemField': setOrAppend,
    't:SetItemField': setOrAppend,
    't:DeleteItemField': sequence([oneOf(paths)]),
  };
  const itemChange = sequence([oneOf(itemIds), one('t:Updates', sequence([many(changes)]))]);
  return sequence(
    [
      optional('m:SavedItemFolderId', targetFolder),
      one('m:ItemChanges', sequence([many({ 't:ItemChange': itemChange })])),
    ],
    {
      ConflictResolution: { required: true, value: among('NeverOverwrite AutoResolve AlwaysOverwrite') },
      MessageDisposition: { value: among('SaveOnly SendOnly SendAndSaveCopy') },
      SendMeetingInvitationsOrCancellations: {
        value: among(
          'SendToNone SendOnlyToAll SendOnlyToChanged SendToAllAndSaveCopy SendToChangedAndSaveCopy',
        ),
      },
      SuppressReadReceipts: { value: isBoolean },
    },
  );
}

function createItem(takesElements: boolean): ElementRule {
  const recipients = sequence([many({ 't:Mailbox': mailbox })]);
  const message = sequence([
    ...itemPlaces(ITEM_ELEMENTS, takesElements),
    optional('t:Sender', sequence([one('t:Mailbox', mailbox)])),
    optional('t:ToRecipients', recipients),
    optional('t:CcRecipients', recipients),
    optional('t:BccRecipients', recipients),
    optional('t:IsReadReceiptRequested', text(isBoolean)),
    optional('t:IsDeliveryReceiptRequested', text(isBoolean)),
    optional('t:From', sequence([one('t:Mailbox', mailbox)])),
  ]);
  return sequence(
    [
      optional('m:SavedItemFolderId', targetFolder),
      // Other items may be created on Exchange; the product creates none.
      one('m:Items', sequence([many({ 't:Message': message })])),
    ],
    {
      MessageDisposition: { value: among('SaveOnly SendOnly SendAndSaveCopy') },
      SendMeetingInvitations: { value: among('SendToNone SendOnlyToAll SendToAllAndSaveCopy') },
    },
  );
}

const impersonation = sequence([
  one(
    't:ConnectingSID',
    sequence([
      oneOf({
        't:PrincipalName': text(isNotEmpty),
        't:SID': text(isNotEmpty),
        't:PrimarySmtpAddress': text(isNotEmpty),
        't:SmtpAddress': text(isNotEmpty),
      }),
    ]),
  ),
]);
const header = sequence([
  many(
    {
      't:RequestServerVersion': sequence([], { Version: { required: true, value: isServerVersion } }),
      't:ExchangeImpersonation': impersonation,
      't:MailboxCulture': text(),
      't:TimeZoneContext': sequence([one('t:TimeZoneDefinition', anything)]),
      't:DateTimePrecision': text(among('Seconds Milliseconds')),
      't:ManagementRole': anything,
    },
    0,
  ),
]);

/** The model of a whole request. `takesElements`: elements inside t:Body are let through, as gromox does. */
export function requestSchema(takesElements: boolean): ElementRule {
  const operations = {
    'm:SyncFolderItems': syncFolderItems,
    'm:GetItem': getItem,
    'm:UpdateItem': updateItem(takesElements),
    'm:CreateItem': createItem(takesElements),
  };
  return sequence([optional('s:Header', header), one('s:Body', sequence([oneOf(operations)]))]);
}
