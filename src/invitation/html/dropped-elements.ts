/** What a template may hold and an invitation does not. */

/** These do nothing in a mail, or what nobody wants there. */
export const DROPPED_ELEMENTS: ReadonlySet<string> = new Set([
  ...['script', 'style', 'link', 'meta', 'base', 'title', 'template', 'noscript', 'iframe', 'frame'],
  ...['frameset', 'object', 'embed', 'applet'],
]);
