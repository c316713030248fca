/**
 * SyncFolderItems on the calendar: a page of changes since a sync state, with summary properties.
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation
 */
import { EwsError } from '../soap/ews-error.js';
import { toView } from '../items/item-view.js';
import type { LoggedChange } from '../calendar/mailbox.js';
import { renderSuccess } from '../soap/answers.js';
import { child } from '../soap/envelope.js';
import { readSyncState, renderSyncState } from '../calendar/sync-state.js';
import type { SyncPosition } from '../calendar/sync-state.js';
import type { Call } from './call.js';
import { readItemShape, renderItem } from './item-shape.js';
import type { ItemShape } from './item-shape.js';

/** @returns the response message. @throws EwsError */
export function syncFolderItems(call: Call): string[] {
  const { mailbox, rules } = call;
  const { content } = call.envelope;
  const shape = readShape(call);
  if (shape.baseShape !== 'IdOnly')
    call.violate('SyncFolderItems asks for more than ids and chosen properties.');
  checkFolder(call);
  const limit = Number(child(content, 'MaxChangesReturned')!.text);
  const from = readPosition(call, child(content, 'SyncState')?.text.trim() ?? '');
  const page = mailbox.readChanges(from, Math.min(limit, rules.pageCap));
  const owner = { tag: `${call.instance}/${mailbox.address}`, epoch: mailbox.syncEpoch };
  const state = renderSyncState(owner, page.next, rules.syncStateLength);
  const changes = page.changes.map((change) => renderChange(call, change, shape)).join('');
  if (child(content, 'SyncScope')?.text.trim() === 'NormalAndAssociatedItems') {
    call.violate('SyncFolderItems asks for associated items.');
  }
  return [
    renderSuccess(
      'SyncFolderItems',
      `<m:SyncState>${state}</m:SyncState><m:IncludesLastItemInRange>${page.isLast}</m:IncludesLastItemInRange>` +
        `<m:Changes>${changes}</m:Changes>`,
    ),
  ];
}

function readShape({ envelope, build, violate }: Call): ItemShape {
  const shape = child(envelope.content, 'ItemShape')!;
  try {
    return readItemShape({
      shape,
      operation: 'SyncFolderItems',
      serverVersion: envelope.serverVersion,
      build,
    });
  } catch (error) {
    if (error instanceof EwsError) violate('SyncFolderItems asks for a property that it does not give.');
    throw error;
  }
}

function checkFolder({ envelope, mailbox, violate }: Call): void {
  const folder = child(envelope.content, 'SyncFolderId')!.children[0]!;
  if (folder.name !== 'DistinguishedFolderId' || folder.attributes.get('Id') !== 'calendar') {
    violate('SyncFolderItems asks for another folder than the distinguished calendar.');
    throw new EwsError('ErrorFolderNotFound');
  }
  const address = child(folder, 'Mailbox') && child(child(folder, 'Mailbox')!, 'EmailAddress')?.text.trim();
  if (address !== undefined && address.toLowerCase() !== mailbox.address) {
    violate('SyncFolderItems asks for the calendar of another mailbox than the impersonated one.');
    throw new EwsError('ErrorFolderNotFound');
  }
}

function readPosition({ mailbox, build, rules, instance }: Call, state: string): SyncPosition | undefined {
  if (state === '') return undefined;
  const owner = { tag: `${instance}/${mailbox.address}`, epoch: mailbox.syncEpoch };
  const read = readSyncState(owner, state, rules.syncStateLength);
  if (read.kind === 'good') return read.position;
  if (!build.forgivesSyncStates) throw new EwsError('ErrorInvalidSyncStateData');
  return read.kind === 'foreign' ? read.position : undefined;
}

function renderChange({ mailbox, rules, fault }: Call, change: LoggedChange, shape: ItemShape): string {
  if (change.kind === 'delete') {
    return `<t:Delete><t:ItemId Id="${change.id}" ChangeKey="${mailbox.changeKeyOf({ changeSerial: 0 })}"/></t:Delete>`;
  }
  const view = toView({ mailbox, item: change.item }, rules.occurrenceChangeKeys);
  const name = change.kind === 'create' ? 'Create' : 'Update';
  return `<t:${name}>${renderItem(view, shape, fault)}</t:${name}>`;
}
