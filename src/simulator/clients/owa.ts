/**
 * Outlook on the web saving a body: the structure stays, every id and class gets another `x_`, comments, scripts and
 * data-* go, and the source is serialised anew.
 */
import { defaultTreeAdapter, parse, serialize, type DefaultTreeAdapterTypes } from 'parse5';

type Parent = DefaultTreeAdapterTypes.ParentNode;

/** The body after one save; ids and classes get longer with each. */
export function owa(html: string): string {
  const document = parse(html);
  rewrite(document);
  const root = document.childNodes.find((node) => node.nodeName === 'html');
  if (root === undefined || !defaultTreeAdapter.isElementNode(root)) return html;
  const meta = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">';
  return `<html>${serialize(root).replace('<head>', `<head>${meta}`)}</html>`;
}

function rewrite(parent: Parent): void {
  for (const child of [...parent.childNodes]) {
    if (defaultTreeAdapter.isTextNode(child)) continue;
    if (
      !defaultTreeAdapter.isElementNode(child) ||
      /^(?:script|meta|link|base|title)$/u.test(child.tagName)
    ) {
      defaultTreeAdapter.detachNode(child);
      continue;
    }
    if (child.tagName === 'style') prefixSelectors(child);
    child.attrs = child.attrs
      .filter(({ name }) => !/^(?:data-|on)/u.test(name))
      .map(({ name, value }) => ({
        name,
        value: name === 'id' || name === 'class' ? prefixNames(value) : value,
      }));
    rewrite(child);
  }
}

function prefixNames(names: string): string {
  return names
    .split(/\s+/u)
    .filter((name) => name !== '')
    .map((name) => `x_${name}`)
    .join(' ');
}

function prefixSelectors(style: DefaultTreeAdapterTypes.Element): void {
  for (const child of style.childNodes) {
    if (defaultTreeAdapter.isTextNode(child))
      child.value = child.value.replace(/([.#])(?=[a-z_][\w-]*[^;}]*\{)/giu, '$1x_');
  }
}
