/** Which HTML elements behave how, by the HTML standard: only what a body has to be read for. */

/** Bits, so that a reader of a million tags asks once for each. */
export const TRAIT = {
  /** Has no end tag. */
  void: 1,
  /** The frame of a document: its tags open and close nothing that a block could be caught in. */
  document: 2,
  /** A tag of it begins a new line of text. */
  line: 4,
  /** A start tag of it ends an open paragraph ("close a p element" in 13.2.6.4.7). */
  endsParagraph: 8,
  cell: 16,
  /** A part of a table that holds no text itself. */
  tableStructure: 32,
  /** End tags inside it close nothing outside. So it is with cells and tables, too. */
  sealed: 64,
  /** A block must not stand in it: it would become part of a link, or break a paragraph in two. */
  noPlaceForBlock: 128,
  /** Stays in force after the element around it has ended, until its own end tag. */
  format: 256,
  table: 512,
  /** A row, or a group of rows or columns. */
  rowPart: 1024,
  link: 2048,
  image: 4096,
  /** Line ends in it are shown. */
  preformatted: 8192,
  /** What stands in it is never markup. */
  raw: 16384,
  /** Not HTML, but another language with rules of its own. */
  foreign: 32768,
} as const;

const NAMES: readonly (readonly [trait: number, names: string])[] = [
  [
    TRAIT.void,
    'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
  ],
  [TRAIT.document, 'html head body frameset'],
  [
    TRAIT.line,
    'address article aside blockquote body br caption center col colgroup dd details dialog dir div dl dt',
  ],
  [
    TRAIT.line,
    'fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html',
  ],
  [
    TRAIT.line,
    'legend li listing main menu nav ol option p plaintext pre script section select style summary table',
  ],
  [TRAIT.line, 'tbody td textarea tfoot th thead title tr ul xmp'],
  [
    TRAIT.endsParagraph,
    'address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption',
  ],
  [
    TRAIT.endsParagraph,
    'figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p',
  ],
  [TRAIT.endsParagraph, 'plaintext pre section summary ul xmp'],
  [TRAIT.cell, 'td th caption'],
  [TRAIT.tableStructure, 'table thead tbody tfoot tr colgroup'],
  [TRAIT.sealed, 'template object applet marquee select'],
  [
    TRAIT.noPlaceForBlock,
    'a p pre listing h1 h2 h3 h4 h5 h6 button select option optgroup label summary legend',
  ],
  [TRAIT.format, 'a b big code em font i nobr s small strike strong tt u'],
  [TRAIT.noPlaceForBlock, 'svg math dl ol ul'],
  [TRAIT.table, 'table'],
  [TRAIT.rowPart, 'thead tbody tfoot tr colgroup'],
  [TRAIT.link, 'a area'],
  [TRAIT.image, 'img'],
  [TRAIT.preformatted, 'pre'],
  [TRAIT.raw, 'script style title textarea xmp iframe noembed noframes plaintext'],
  [TRAIT.foreign, 'svg math'],
];

const TRAITS: ReadonlyMap<string, number> = NAMES.reduce(
  (traits, [trait, names]) =>
    names.split(' ').reduce((map, name) => map.set(name, (map.get(name) ?? 0) | trait), traits),
  new Map<string, number>(),
);

/** What is known of the element with this lower-case name, as bits of TRAIT. */
export function traitsOf(name: string): number {
  return TRAITS.get(name) ?? 0;
}

/** The names of all elements of which anything is known. */
export function allElements(): readonly string[] {
  return [...TRAITS.keys()];
}

/** The names of all elements with this trait. */
export function namesWith(trait: number): readonly string[] {
  return [...TRAITS].filter(([, traits]) => (traits & trait) !== 0).map(([name]) => name);
}
