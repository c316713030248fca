/** Which HTML elements behave how, by the HTML standard: only what a body has to be read for. Names are in lower case. */

type Names = ReadonlySet<string>;

const names = (...lists: readonly string[]): Names => new Set(lists.flatMap((list) => list.split(' ')));

/** Have no end tag. */
export const VOID_ELEMENTS = names(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
);

/** The frame of a document: its tags open and close nothing that a block could be caught in. */
export const DOCUMENT_ELEMENTS = names('html head body frameset');

const PARAGRAPH_ENDERS =
  'address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
  'form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre section summary ul xmp';

/** A start tag of these ends an open paragraph ("close a p element" in 13.2.6.4.7). */
export const ENDS_PARAGRAPH = names(PARAGRAPH_ENDERS);

/** A tag of these begins a new line of text. */
export const LINE_ELEMENTS = names(
  PARAGRAPH_ENDERS,
  'body br caption col colgroup frame frameset head html legend option script select style table tbody td',
  'textarea tfoot th thead title tr',
);

export const CELLS = names('td th caption');
export const ROW_GROUPS = names('thead tbody tfoot colgroup');
export const ROW_PARTS = names('tr', ...ROW_GROUPS);

/** End tags inside these close nothing outside. So it is with cells and tables, too. */
export const SEALED_ELEMENTS = names('template object applet marquee select');

/** Stay in force after the element around them has ended, until their own end tag. */
export const FORMATS = names('a b big code em font i nobr s small strike strong tt u');

/** A block must not stand in these: it would become part of a link, or break a paragraph in two. */
export const NO_PLACE_FOR_BLOCK = names(
  'a p pre listing h1 h2 h3 h4 h5 h6 button select option optgroup label summary legend svg math dl ol ul',
);

export const LINKS = names('a area');

/** What stands in these is never markup. */
export const RAW_TEXT_ELEMENTS = names('script style title textarea xmp iframe noembed noframes plaintext');

/** Say nothing but "in this font": once they are empty, nobody misses them. */
export const INLINE_WRAPPERS = names(
  'a b big code em font i s small span strike strong sub sup u o:p st1:place',
);

/** Do nothing in a mail, or what nobody wants there: a template may hold them, an invitation does not. */
export const DROPPED_ELEMENTS = names(
  'script style link meta base title template noscript iframe frame frameset object embed applet',
);
