/** The SetItemField, AppendToItemField and DeleteItemField elements of one ItemChange, read and checked. */
import { extendedPropertyKey } from '../calendar/calendar-item.js';
import { EwsError } from '../soap/ews-error.js';
import { child } from '../soap/envelope.js';
import type { XmlElement } from '../soap/xml-document.js';
import type { Call } from './call.js';
import { checkedPath } from './item-shape.js';

export interface FieldUpdate {
  readonly kind: 'set' | 'append' | 'delete';
  /** `body`, `location` ... as in StoredItem.touched; the key of an extended property; else the URI. */
  readonly property: string;
  /** `item:Body` ..., or `extended`. */
  readonly uri: string;
  /** Attributes of the ExtendedFieldURI. */
  readonly path: Readonly<Record<string, string>> | undefined;
  /** The one property element of a set or append. */
  readonly element: XmlElement | undefined;
}

/** URIs whose values the embedded Exchange stores, by the name of the stored field. */
export const STORED_FIELDS: Readonly<Record<string, string>> = {
  'item:Body': 'body',
  'item:Subject': 'subject',
  'item:Sensitivity': 'sensitivity',
  'calendar:Location': 'location',
  'calendar:Start': 'start',
  'calendar:End': 'end',
};

const KINDS: Readonly<Record<string, FieldUpdate['kind']>> = {
  SetItemField: 'set',
  AppendToItemField: 'append',
  DeleteItemField: 'delete',
};

/** @throws EwsError ErrorIncorrectUpdatePropertyCount, ErrorUpdatePropertyMismatch, ErrorInvalidExtendedProperty */
export function readFieldUpdates(updates: XmlElement, call: Call): FieldUpdate[] {
  return updates.children.map((update) => {
    try {
      return readFieldUpdate(update);
    } catch (error) {
      if (error instanceof EwsError) call.violate(`UpdateItem is refused: ${error.code}.`);
      throw error;
    }
  });
}

function readFieldUpdate(update: XmlElement): FieldUpdate {
  const kind = KINDS[update.name]!;
  const pathElement = update.children[0]!;
  const isExtended = pathElement.name === 'ExtendedFieldURI';
  const path = isExtended ? checkedPath(pathElement) : undefined;
  const uri = isExtended ? 'extended' : pathElement.attributes.get('FieldURI')!;
  const property = path === undefined ? (STORED_FIELDS[uri] ?? uri) : extendedPropertyKey(path);
  if (kind === 'delete') return { kind, property, uri, path, element: undefined };
  const item = update.children[1]!;
  if (item.name !== 'CalendarItem' && item.name !== 'Item') throw new EwsError('ErrorObjectTypeChanged');
  const [element, ...more] = item.children;
  if (element === undefined || more.length > 0) throw new EwsError('ErrorIncorrectUpdatePropertyCount');
  if (!isSameProperty(element, uri, property)) throw new EwsError('ErrorUpdatePropertyMismatch');
  if (kind === 'append' && uri !== 'item:Body') throw new EwsError('ErrorInvalidPropertyAppend');
  return { kind, property, uri, path, element };
}

function isSameProperty(element: XmlElement, uri: string, property: string): boolean {
  if (uri !== 'extended') return uri.split(':')[1] === element.name;
  const path = element.name === 'ExtendedProperty' ? child(element, 'ExtendedFieldURI') : undefined;
  return path !== undefined && extendedPropertyKey(Object.fromEntries(path.attributes)) === property;
}
