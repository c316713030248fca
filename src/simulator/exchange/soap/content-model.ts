/**
 * Checks an element against a content model: which attributes, which children in which order, what kind of text. Enough
 * of XML Schema for the requests that are served; the models themselves stand in request-schema.ts.
 */
import { MESSAGES_NS, SOAP_NS, TYPES_NS } from './namespaces.js';
import type { XmlElement } from './xml-document.js';

export interface AttributeRule {
  readonly required?: boolean;
  readonly value?: (text: string) => boolean;
}

/** One place in a sequence: any of `options`, `min` to `max` times. Names carry the prefix `m:`, `t:` or `s:`. */
export interface Place {
  readonly options: Readonly<Record<string, ElementRule>>;
  readonly min: number;
  readonly max: number;
}

export interface ElementRule {
  readonly attributes?: Readonly<Record<string, AttributeRule>>;
  readonly content:
    | { readonly kind: 'any' }
    | { readonly kind: 'text'; readonly value?: (text: string) => boolean }
    | { readonly kind: 'sequence'; readonly places: readonly Place[] };
}

const PREFIXES: Readonly<Record<string, string>> = { [SOAP_NS]: 's', [MESSAGES_NS]: 'm', [TYPES_NS]: 't' };

/** `t:ItemId` for an element of the types namespace; `?:name` for one of an unknown namespace. */
export function prefixedName(element: XmlElement): string {
  return `${PREFIXES[element.namespace] ?? '?'}:${element.name}`;
}

/** @returns what is wrong, in one sentence; undefined when nothing is. */
export function findSchemaError(element: XmlElement, rule: ElementRule): string | undefined {
  return findAttributeError(element, rule) ?? findContentError(element, rule);
}

function findAttributeError(element: XmlElement, rule: ElementRule): string | undefined {
  const rules = rule.attributes ?? {};
  for (const [name, value] of element.attributes) {
    // Attributes of other namespaces (xsi:type, soap:mustUnderstand) are let through.
    if (name.startsWith('{') || rule.content.kind === 'any') continue;
    const attribute = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (attribute === undefined)
      return `The '${name}' attribute is not declared on '${prefixedName(element)}'.`;
    if (attribute.value !== undefined && !attribute.value(value)) {
      return `The '${name}' attribute of '${prefixedName(element)}' has an invalid value.`;
    }
  }
  const missing = Object.entries(rules).find(
    ([name, { required }]) => required && !element.attributes.has(name),
  );
  return missing && `The required attribute '${missing[0]}' is missing on '${prefixedName(element)}'.`;
}

function findContentError(element: XmlElement, rule: ElementRule): string | undefined {
  const { content } = rule;
  if (content.kind === 'any') return undefined;
  if (content.kind === 'text') {
    if (element.children.length > 0)
      return `The element '${prefixedName(element)}' cannot contain child elements.`;
    if (content.value !== undefined && !content.value(element.text)) {
      return `The '${prefixedName(element)}' element has an invalid value.`;
    }
    return undefined;
  }
  if (element.text.trim() !== '') return `The element '${prefixedName(element)}' cannot contain text.`;
  return findSequenceError(element, content.places);
}

function findSequenceError(element: XmlElement, places: readonly Place[]): string | undefined {
  const parent = prefixedName(element);
  let next = 0;
  for (const place of places) {
    let count = 0;
    for (let child; count < place.max && (child = element.children[next]) !== undefined; count++, next++) {
      const name = prefixedName(child);
      const rule = Object.hasOwn(place.options, name) ? place.options[name] : undefined;
      if (rule === undefined) break;
      const error = findSchemaError(child, rule);
      if (error !== undefined) return error;
    }
    if (count < place.min) {
      const found = element.children[next];
      return found === undefined
        ? `The element '${parent}' has incomplete content: '${Object.keys(place.options).join("' or '")}' expected.`
        : `The element '${parent}' has invalid child element '${prefixedName(found)}'.`;
    }
  }
  const extra = element.children[next];
  return extra && `The element '${parent}' has invalid child element '${prefixedName(extra)}'.`;
}

export const text = (value?: (text: string) => boolean): ElementRule => ({
  content: value === undefined ? { kind: 'text' } : { kind: 'text', value },
});
export const sequence = (
  places: readonly Place[],
  attributes: Readonly<Record<string, AttributeRule>> = {},
): ElementRule => ({ attributes, content: { kind: 'sequence', places } });
export const anything: ElementRule = { content: { kind: 'any' } };
export const one = (name: string, rule: ElementRule): Place => ({
  options: { [name]: rule },
  min: 1,
  max: 1,
});
export const optional = (name: string, rule: ElementRule): Place => ({
  options: { [name]: rule },
  min: 0,
  max: 1,
});
export const oneOf = (options: Readonly<Record<string, ElementRule>>): Place => ({ options, min: 1, max: 1 });
export const many = (options: Readonly<Record<string, ElementRule>>, min = 1): Place => ({
  options,
  min,
  max: Infinity,
});
