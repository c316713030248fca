import { describe, expect, test } from 'vitest';
import { MARKER_PROPERTY, type MeetingChange } from '../../../../src/model.js';
import {
  renderSyncFolderItems,
  readSyncFolderItems,
} from '../../../../src/exchange/operations/sync-folder-items.js';
import type { CallPlace } from '../../../../src/exchange/transport/ews-call.js';
import { child, findElement, readTree } from '../../../../src/xml/tree.js';
import { changes, envelope, failure, fault, idle, soapAnswer, success, told } from '../local-ews.js';
import { cpuMsOf } from '../../../support/cpu-time.js';

const PLACE: CallPlace = {
  operation: 'SyncFolderItems',
  mailbox: 'ann@example.test',
  host: 'mail.example.test',
};

const read = (text: string): ReturnType<typeof readSyncFolderItems> =>
  told(PLACE, () => readSyncFolderItems({ envelope: readTree(text) }));
const changesOf = (content: string): readonly MeetingChange[] => read(changes(content)).changes;

const marker = (value: string, set: string = MARKER_PROPERTY.propertySetId): string =>
  `<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="${set}" PropertyName="${MARKER_PROPERTY.name}"` +
  ` PropertyType="String"/><t:Value>${value}</t:Value></t:ExtendedProperty>`;

describe('the request', () => {
  test('asks for five properties of each item and no more', () => {
    const asked = [...renderSyncFolderItems('a@b.test', undefined).matchAll(/FieldURI="([^"]+)"/g)].map(
      ([, uri]) => uri,
    );
    expect(asked).toEqual([
      'calendar:Location',
      'calendar:CalendarItemType',
      'calendar:AppointmentState',
      'calendar:End',
    ]);
    expect(renderSyncFolderItems('a@b.test', undefined)).toContain(`PropertyName="${MARKER_PROPERTY.name}"`);
  });
  test('has a sync state only where there is one, unchanged whatever is in it', () => {
    expect(renderSyncFolderItems('a@b.test', undefined)).not.toContain('SyncState');
    for (const state of ['H4sIAAA+/=', 'x<&"\'', 'A'.repeat(65_536)]) {
      const sent = findElement(readTree(renderSyncFolderItems('a@b.test', state)), 'SyncState');
      expect(sent?.text).toBe(state);
    }
  });
  test('impersonates an address with any characters', () => {
    const address = 'o\'brien&<sön>"@example.test';
    expect(findElement(readTree(renderSyncFolderItems(address, undefined)), 'SmtpAddress')?.text).toBe(
      address,
    );
  });
});

describe('a page', () => {
  test('that is idle has a state and nothing else', () => {
    expect(read(idle)).toEqual({ syncState: 'c3RhdGU=', isLast: true, changes: [] });
    expect(read(idle.replace('<m:Changes></m:Changes>', '<m:Changes/>')).changes).toEqual([]);
    expect(read(idle.replace('<m:Changes></m:Changes>', '')).changes).toEqual([]);
  });
  test('is the last one only where the server says so, or says nothing', () => {
    const said = (text: string): boolean => read(idle.replace('>true<', `>${text}<`)).isLast;
    expect([said('true'), said('1'), said('false'), said('0')]).toEqual([true, true, false, false]);
    expect(read(idle.replace('<m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>', '')).isLast).toBe(
      true,
    );
  });
  test('gives created, updated and deleted items in order', () => {
    const item = (id: string): string =>
      `<t:CalendarItem><t:ItemId Id="${id}" ChangeKey="k"/></t:CalendarItem>`;
    const content =
      `<t:Create>${item('a')}</t:Create><t:Delete><t:ItemId Id="b" ChangeKey="k"/></t:Delete>` +
      `<t:ReadFlagChange><t:ItemId Id="c" ChangeKey="k"/><t:IsRead>true</t:IsRead></t:ReadFlagChange><t:Update>${item('d')}</t:Update>`;
    expect(
      changesOf(content).map((change) =>
        change.kind === 'delete' ? `-${change.id}` : change.summary.ref.id,
      ),
    ).toEqual(['a', '-b', 'd']);
  });
  test('gives a summary with every property that was asked for, exactly', () => {
    const content =
      '<t:Update><t:CalendarItem><t:ItemId Id="aB+/&amp;=" ChangeKey="DwAA"/>' +
      marker('1 uid fp') +
      '<t:Location> Raum 4 &amp; <![CDATA[@cms]]>&#xD;</t:Location><t:AppointmentState>1</t:AppointmentState>' +
      '<t:CalendarItemType>RecurringMaster</t:CalendarItemType></t:CalendarItem></t:Update>';
    expect(changesOf(content)).toEqual([
      {
        kind: 'upsert',
        summary: {
          ref: { id: 'aB+/&=', changeKey: 'DwAA' },
          location: ' Raum 4 & @cms\r',
          type: 'RecurringMaster',
          appointmentState: 1,
          marker: '1 uid fp',
        },
      },
    ]);
  });
  test('gives what there is where the server leaves everything else out', () => {
    expect(
      changesOf('<t:Create><t:CalendarItem><t:ItemId Id="a" ChangeKey="k"/></t:CalendarItem></t:Create>'),
    ).toEqual([{ kind: 'upsert', summary: { ref: { id: 'a', changeKey: 'k' }, location: '' } }]);
  });
  test('knows the marker once where it comes twice, and no other property', () => {
    const of = (properties: string): string | undefined => {
      const [change] = changesOf(
        `<t:Create><t:CalendarItem><t:ItemId Id="a" ChangeKey="k"/>${properties}</t:CalendarItem></t:Create>`,
      );
      return change?.kind === 'upsert' ? change.summary.marker : 'deleted';
    };
    expect(of(marker('m') + marker('m'))).toBe('m');
    expect(of(marker('other', 'c11ff724-aa03-4555-9952-8fa248a11c3e'))).toBeUndefined();
    expect(of(marker('m') + marker('other', 'c11ff724-aa03-4555-9952-8fa248a11c3e'))).toBe('m');
    expect(of(marker('m', MARKER_PROPERTY.propertySetId.toUpperCase()))).toBe('m');
    expect(of(marker(''))).toBe('');
  });
  test('leaves out what is no calendar item', () => {
    const content = ['MeetingRequest', 'MeetingCancellation', 'Message', 'Item', 'Task']
      .map(
        (name) =>
          `<t:Create><t:${name}><t:ItemId Id="${name}" ChangeKey="k"/><t:Location>@cms</t:Location></t:${name}></t:Create>`,
      )
      .join('');
    expect(changesOf(content)).toEqual([]);
  });
  test('of 512 changes is read in a moment', async () => {
    const content = Array.from(
      { length: 512 },
      (_, index) =>
        `<t:Create><t:CalendarItem><t:ItemId Id="${'x'.repeat(150)}${index}" ChangeKey="k"/>${marker('m')}<t:Location>@cms</t:Location></t:CalendarItem></t:Create>`,
    ).join('');
    const text = changes(content);
    expect(read(text).changes).toHaveLength(512);
    expect(await cpuMsOf(() => read(text))).toBeLessThan(5_000);
  });
});

describe('trouble', () => {
  test('with the sync state is told apart, as error and as fault, and an empty state is never given', () => {
    const bad: readonly string[] = [
      soapAnswer(
        'SyncFolderItems',
        failure('SyncFolderItems', 'ErrorInvalidSyncStateData', '<m:SyncState/>'),
      ),
      fault('ErrorInvalidSyncStateData'),
      changes('', ''),
      changes('', '  '),
      soapAnswer('SyncFolderItems', success('SyncFolderItems', '<m:Changes/>')),
    ];
    for (const text of bad) {
      expect(() => read(text)).toThrowError(
        expect.objectContaining({ code: 'SyncStateInvalid', reach: 'mailbox' }),
      );
    }
  });
  test('of the server keeps its code and its wish to wait', () => {
    const values = '<m:MessageXml><t:Value Name="BackOffMilliseconds">5000</t:Value></m:MessageXml>';
    const text = soapAnswer('SyncFolderItems', failure('SyncFolderItems', 'ErrorServerBusy', values));
    expect(() => read(text)).toThrowError(
      expect.objectContaining({ serverCode: 'ErrorServerBusy', retry: { when: 'after', ms: 5_000 } }),
    );
  });
  test('with an answer to something else is a bad answer', () => {
    for (const text of [
      envelope(''),
      soapAnswer('GetItem', success('GetItem', '')),
      envelope('<m:Other/>'),
    ]) {
      expect(() => read(text)).toThrowError(expect.objectContaining({ code: 'BadAnswer' }));
    }
  });
  test('is named without a word of the server', () => {
    expect.assertions(3);
    try {
      read(soapAnswer('SyncFolderItems', failure('SyncFolderItems', 'ErrorAccessDenied')));
    } catch (error) {
      expect(String(error)).toContain('ann@example.test');
      expect(String(error)).not.toContain('Some text');
    }
    expect(child(readTree(idle), 'Body')).toBeDefined();
  });
});
