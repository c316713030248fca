/** Puts field updates into an item or a changed occurrence. Checks nothing; that has been done. */
import type { ExtendedProperty, StoredBody, StoredItem } from '../calendar/calendar-item.js';
import type { Call } from './call.js';
import type { FieldUpdate } from './field-updates.js';

/** What an item and an exception to a series have in common. */
interface Target {
  subject?: string | undefined;
  location?: string | undefined;
  body?: StoredBody;
  start: Date;
  end: Date;
  sensitivity?: StoredItem['sensitivity'];
  readonly extended: Map<string, ExtendedProperty>;
}

export function saveFieldUpdates(call: Call, target: Target, updates: readonly FieldUpdate[]): void {
  for (const update of updates) {
    if (update.path !== undefined) saveExtended(target, update, update.path);
    else if (update.uri === 'item:Body') saveBody(call, target, update);
    else savePlain(target, update);
  }
}

function saveExtended(
  target: Target,
  { property, element }: FieldUpdate,
  path: Readonly<Record<string, string>>,
): void {
  if (element === undefined) {
    target.extended.delete(property);
    return;
  }
  const holder = element.children[1]!;
  const isArray = holder.name === 'Values';
  const values = isArray ? holder.children.map(({ text }) => text) : [holder.text];
  target.extended.set(property, { path, values, isArray });
}

function saveBody(call: Call, target: Target, { kind, element }: FieldUpdate): void {
  if (element === undefined) {
    target.body = { type: 'HTML', text: '' };
    return;
  }
  const type = element.attributes.get('BodyType') === 'Text' ? 'Text' : 'HTML';
  // gromox: where elements stand instead of text, the body is stored empty and the answer is NoError.
  const text = element.children.length > 0 ? '' : element.text;
  if (kind === 'append') {
    if (call.build.appends) target.body = { type, text: (target.body?.text ?? '') + text };
    return;
  }
  target.body = { type, text: type === 'HTML' ? call.rules.rewriteBody(text) : text };
}

function savePlain(target: Target, { uri, element }: FieldUpdate): void {
  const text = element?.text;
  const time = text === undefined ? undefined : new Date(text);
  if (uri === 'item:Subject') target.subject = text ?? '';
  else if (uri === 'calendar:Location') target.location = text;
  else if (uri === 'item:Sensitivity') target.sensitivity = (text ?? 'Normal') as StoredItem['sensitivity'];
  else if (uri === 'calendar:Start' && time !== undefined) target.start = time;
  else if (uri === 'calendar:End' && time !== undefined) target.end = time;
}
