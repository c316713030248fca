/** Which properties a request asks for (m:ItemShape), and an item rendered in that shape. */
import type { AskedBodyType } from '../items/body-conversion.js';
import { extendedPropertyKey } from '../calendar/calendar-item.js';
import { EwsError } from '../soap/ews-error.js';
import { EXTENDED, ITEM_PROPERTIES } from '../items/item-properties.js';
import type { RenderContext } from '../items/item-properties.js';
import type { ItemView } from '../items/item-view.js';
import type { ServerBuild } from '../soap/server-build.js';
import type { FaultRule, Incomplete } from '../faults/fault.js';
import { escapeText } from '../soap/xml-text.js';
import { child } from '../soap/envelope.js';
import { isItemOrCalendarUri } from '../soap/item-fields.js';
import type { XmlElement } from '../soap/xml-document.js';

export interface ItemShape {
  readonly baseShape: string;
  /** URIs of the properties that are rendered. */
  readonly uris: ReadonlySet<string>;
  readonly context: RenderContext;
}

interface ShapeRequest {
  readonly shape: XmlElement;
  readonly operation: 'SyncFolderItems' | 'GetItem';
  readonly serverVersion: string | undefined;
  readonly build: ServerBuild;
}

/** @throws EwsError ErrorInvalidPropertyRequest for a property that the operation does not give */
export function readItemShape({ shape, operation, serverVersion, build }: ShapeRequest): ItemShape {
  const baseShape = child(shape, 'BaseShape')!.text.trim();
  const asked = child(shape, 'AdditionalProperties')?.children ?? [];
  const uris = new Set<string>();
  for (const { uri, isDefault, inSummary } of ITEM_PROPERTIES) {
    const isIn = baseShape === 'AllProperties' ? uri !== EXTENDED : baseShape === 'Default' && isDefault;
    if (uri === 'item:ItemId' || (isIn && (operation === 'GetItem' || inSummary))) uris.add(uri);
  }
  const extendedKeys: string[] = [];
  for (const path of asked) {
    if (path.name === 'ExtendedFieldURI') {
      extendedKeys.push(extendedPropertyKey(checkedPath(path)));
      uris.add(EXTENDED);
    } else {
      uris.add(checkedUri(path, operation, serverVersion));
    }
  }
  const limit = Number(child(shape, 'MaximumBodySize')?.text ?? 0);
  const context: RenderContext = {
    build,
    operation,
    bodyType: (child(shape, 'BodyType')?.text.trim() ?? 'Best') as AskedBodyType,
    maximumBodySize: limit > 0 ? limit : undefined,
    extendedKeys: [...new Set(extendedKeys)],
  };
  return { baseShape, uris, context };
}

/**
 * The attributes of an ExtendedFieldURI.
 * @throws EwsError ErrorInvalidExtendedProperty for a combination that names no property
 */
export function checkedPath(element: XmlElement): Readonly<Record<string, string>> {
  const path = Object.fromEntries(element.attributes);
  const hasSet = 'PropertySetId' in path !== 'DistinguishedPropertySetId' in path;
  const hasName = 'PropertyName' in path !== 'PropertyId' in path;
  const byTag = 'PropertyTag' in path && Object.keys(path).length === 2;
  if (!byTag && (!hasSet || !hasName || 'PropertyTag' in path)) {
    throw new EwsError(
      'ErrorInvalidExtendedProperty',
      'The attributes of an extended property do not go together.',
    );
  }
  return path;
}

function withheldBy({ without = [] }: Incomplete, itemId: string): readonly string[] {
  return typeof without === 'function' ? without(itemId) : without;
}

function spoiltBody(element: string, text: string, how: Incomplete['body']): string {
  switch (how) {
    case 'elements':
      return '<t:Body BodyType="HTML"><p>' + escapeText(text.replace(/<[^>]*>/g, ' ')) + '</p></t:Body>';
    case 'twice':
      return element + '<t:Body BodyType="HTML"></t:Body>';
    case 'nil':
      return '<t:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>';
    case undefined:
      return element;
  }
}

function checkedUri(path: XmlElement, operation: string, serverVersion: string | undefined): string {
  const uri = path.attributes.get('FieldURI')!;
  const property = ITEM_PROPERTIES.find((one) => one.uri === uri);
  if (path.name !== 'FieldURI' || !isItemOrCalendarUri(uri))
    throw new EwsError('ErrorInvalidPropertyRequest');
  // What is not in the table is a property that no item here has; a summary is refused whatever it is not sure to give.
  if (operation === 'SyncFolderItems' && !property?.inSummary)
    throw new EwsError('ErrorInvalidPropertyRequest');
  if (property?.since2013 && !/^(Exchange201[3-9]|V2)/.test(serverVersion ?? 'Exchange2007')) {
    throw new EwsError('ErrorInvalidPropertyRequest');
  }
  return uri;
}

/** `<t:CalendarItem>` with the properties of the shape, in schema order, but for what a fault leaves out. */
export function renderItem(view: ItemView, shape: ItemShape, fault: FaultRule | undefined): string {
  const isStruck = fault?.kind === 'incomplete' && (fault.item === undefined || fault.item === view.id);
  const without = isStruck ? withheldBy(fault, view.id) : [];
  const elements = ITEM_PROPERTIES.filter(
    ({ uri }) => shape.uris.has(uri) && !without.includes(uri.split(':').at(-1)!),
  ).map(({ uri, render }) => {
    const element = render(view, shape.context) ?? '';
    return isStruck && uri === 'item:Body' ? spoiltBody(element, view.body.text, fault.body) : element;
  });
  return `<t:CalendarItem>${elements.join('')}</t:CalendarItem>`;
}
