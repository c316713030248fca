/** Which HTML elements behave how, by the HTML standard: only what a body has to be read for. */

/** Elements without an end tag. */
export const VOID_ELEMENTS: ReadonlySet<string> = new Set([
  ...['area', 'base', 'basefont', 'bgsound', 'br', 'col', 'embed', 'frame', 'hr', 'img', 'input', 'keygen'],
  ...['link', 'meta', 'param', 'source', 'track', 'wbr'],
]);

/** The frame of a document: its tags open and close nothing that a block could be caught in. */
export const DOCUMENT_ELEMENTS: ReadonlySet<string> = new Set(['html', 'head', 'body', 'frameset']);

/** A tag of these begins a new line of text. */
export const LINE_ELEMENTS: ReadonlySet<string> = new Set([
  ...[
    'address',
    'article',
    'aside',
    'blockquote',
    'body',
    'br',
    'caption',
    'center',
    'col',
    'colgroup',
    'dd',
  ],
  ...[
    'details',
    'dialog',
    'dir',
    'div',
    'dl',
    'dt',
    'fieldset',
    'figcaption',
    'figure',
    'footer',
    'form',
    'frame',
  ],
  ...[
    'frameset',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'head',
    'header',
    'hgroup',
    'hr',
    'html',
    'legend',
    'li',
  ],
  ...['main', 'menu', 'nav', 'ol', 'option', 'p', 'plaintext', 'pre', 'script', 'section', 'select', 'style'],
  ...['summary', 'table', 'tbody', 'td', 'textarea', 'tfoot', 'th', 'thead', 'title', 'tr', 'ul', 'xmp'],
]);

/** A start tag of these ends an open paragraph ("close a p element" in 13.2.6.4.7). */
export const PARAGRAPH_ENDERS: ReadonlySet<string> = new Set([
  ...[
    'address',
    'article',
    'aside',
    'blockquote',
    'center',
    'dd',
    'details',
    'dialog',
    'dir',
    'div',
    'dl',
    'dt',
  ],
  ...['fieldset', 'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header'],
  ...[
    'hgroup',
    'hr',
    'li',
    'listing',
    'main',
    'menu',
    'nav',
    'ol',
    'p',
    'plaintext',
    'pre',
    'section',
    'summary',
  ],
  ...['ul', 'xmp'],
]);

export const CELL_ELEMENTS: ReadonlySet<string> = new Set(['td', 'th', 'caption']);

/** Parts of a table that hold no text themselves. */
export const TABLE_STRUCTURE: ReadonlySet<string> = new Set([
  'table',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'colgroup',
]);

/** End tags inside these close nothing outside. Cells and tables are such elements, too. */
export const SEALED_ELEMENTS: ReadonlySet<string> = new Set(['template', 'object', 'applet', 'marquee']);

/** A block must not stand in these: it would become part of a link, or break a paragraph in two. */
export const NO_PLACE_FOR_A_BLOCK: ReadonlySet<string> = new Set([
  ...[
    'a',
    'p',
    'pre',
    'listing',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'button',
    'select',
    'option',
    'optgroup',
  ],
  ...['label', 'summary', 'legend', 'svg', 'math', 'dl', 'ol', 'ul'],
]);
