/**
 * The block as the program writes it, told by its outermost element, so that a test can cut a body into the user's part
 * and ours without asking the program. Bodies that a client has re-written since are not understood.
 */

/**
 * From the element around the begin delimiter to the end of the one around the end delimiter, of the same item; before it,
 * the marked end tags of elements that the user's HTML leaves open.
 */
const WRITTEN_BLOCK =
  /(?:<\/\w+ cms-\w+>)*<div class="cms-(\w+)"><p [^>]*>\.:: CMS \1 :+<\/p>[\s\S]*?:+ CMS \1 ::\.<\/p><\/div>/g;

/** The whole blocks of a body, in order. */
export function writtenBlocks(html: string): readonly string[] {
  return html.match(WRITTEN_BLOCK) ?? [];
}

/** What the user wrote: the body with the blocks cut out. */
export function withoutBlocks(html: string): string {
  return html.replace(WRITTEN_BLOCK, '');
}

/** Links of the web app in a body, as they would be followed. */
export function joinLinks(html: string): readonly string[] {
  const links = html.match(/https:\/\/join\.corp\.example\/meeting\/[^"<\s]+/g) ?? [];
  return links.map((link) => link.replaceAll('&amp;', '&'));
}
