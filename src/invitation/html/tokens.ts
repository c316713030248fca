/**
 * HTML cut into tags, texts and comments with their offsets in the source. Builds no tree and drops nothing: the tokens
 * cover the whole source in order. Which tags belong together is said by nesting.ts.
 */
import { Tokenizer } from 'htmlparser2';
import { RAW_TEXT_ELEMENTS } from './elements.js';

export type TokenKind =
  /** Text with character references. */
  | 'text'
  /** What stands between the tags of script, style, title, textarea and the like: never markup, never visible text. */
  | 'raw'
  | 'start'
  | 'end'
  /** Comments, doctypes, processing instructions, and all that browsers treat as such. */
  | 'comment'
  /** A tag or comment that the source ends in. Browsers drop such a tag. */
  | 'unfinished';

/** As the source has it: name in lower case, value without quotes, nothing decoded. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  /** After the closing quote. */
  readonly end: number;
}

export interface Token {
  readonly kind: TokenKind;
  /** Of a tag, lower case; of raw text, its element's; else empty. */
  readonly name: string;
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Of a start tag, in order, doubled ones included. */
  readonly attributes: readonly Attribute[];
  /** The start tag of the innermost element around it. Set by nesting.ts, like the following. */
  readonly parent: Token | undefined;
  /** Of a start tag its end tag, and the other way round. */
  readonly partner: Token | undefined;
  /** Of a start tag the token with which its element ends, implied ends included; undefined if it never does. */
  readonly closedBy: Token | undefined;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
export type MutableToken = Mutable<Token>;

const NO_ATTRIBUTES: readonly Attribute[] = [];

/** The tokens of `html` in order, without gaps. Never throws; takes time linear in the length. */
export function readTokens(html: string): MutableToken[] {
  const reader = new TokenReader(html);
  reader.read();
  return reader.tokens;
}

/** The callbacks of htmlparser2's tokenizer; an index is that of the last `>`. */
class TokenReader {
  readonly tokens: MutableToken[] = [];
  readonly #html: string;
  /** How far the tokens reach. */
  #end = 0;
  #startTag = '';
  #tagStart = 0;
  #attributes: Mutable<Attribute>[] | undefined;
  /** The element whose raw text follows. */
  #rawName = '';
  readonly #names = new Map<string, string>();

  constructor(html: string) {
    this.#html = html;
  }

  read(): void {
    const tokenizer = new Tokenizer({ decodeEntities: false }, this);
    // In HTML a CDATA section is a comment that ends at the next `>`; those of svg and math are taken for the same.
    tokenizer.write(this.#html.replaceAll('<![CDATA[', '<!?CDATA['));
    tokenizer.end();
    const last = this.tokens.at(-1);
    // To the tokenizer a text, but what comes to stand after it would be a comment.
    if (last?.kind === 'text' && this.#html.endsWith('</')) {
      last.end = this.#end -= 2;
      if (last.start === last.end) this.tokens.pop();
    }
    if (this.#end < this.#html.length) this.#add('unfinished', this.#end, this.#html.length);
  }

  ontext(start: number, end: number): void {
    const last = this.tokens.at(-1);
    const kind = this.#rawName === '' ? 'text' : 'raw';
    if (last?.kind === kind && last.end === start) last.end = this.#end = end;
    else this.#add(kind, start, end, this.#rawName);
  }

  onopentagname(start: number, end: number): void {
    this.#tagStart = start - 1;
    this.#startTag = this.#nameBetween(start, end);
    this.#attributes = undefined;
  }

  onattribname(start: number, end: number): void {
    (this.#attributes ??= []).push({ name: this.#nameBetween(start, end), value: '', start, end });
  }

  onattribdata(start: number, end: number): void {
    this.#attributes!.at(-1)!.value = this.#html.slice(start, end);
  }

  onattribend(_quote: number, end: number): void {
    this.#attributes!.at(-1)!.end = end;
  }

  onopentagend(index: number): void {
    this.#add('start', this.#tagStart, index + 1, this.#startTag, this.#attributes);
    if (RAW_TEXT_ELEMENTS.has(this.#startTag)) this.#rawName = this.#startTag;
  }

  onselfclosingtag(index: number): void {
    this.onopentagend(index);
  }

  onclosetag(start: number, nameEnd: number): void {
    const name = this.#nameBetween(start, nameEnd);
    this.#rawName = '';
    const close = this.#html.indexOf('>', nameEnd);
    if (close < 0) return;
    this.#add('end', start - 2, close + 1, name);
  }

  oncomment(_start: number, index: number): void {
    if (index < this.#html.length) this.#add('comment', this.#end, index + 1);
  }

  oncdata(start: number, index: number): void {
    this.oncomment(start, index);
  }

  ondeclaration(start: number, index: number): void {
    this.oncomment(start, index);
  }

  onprocessinginstruction(start: number, index: number): void {
    this.oncomment(start, index);
  }

  /** In lower case, the same string for each tag with this name: a set knows it sooner. */
  #nameBetween(start: number, end: number): string {
    const source = this.#html.slice(start, end);
    let name = this.#names.get(source);
    if (name === undefined) this.#names.set(source, (name = source.toLowerCase()));
    return name;
  }

  #add(kind: TokenKind, start: number, end: number, name = '', attributes = NO_ATTRIBUTES): void {
    // The tokenizer passes over `</>`.
    if (this.#end < start) this.#add('comment', this.#end, start);
    const index = this.tokens.length;
    const none = undefined;
    this.tokens.push({
      kind,
      name,
      index,
      start,
      end,
      attributes,
      parent: none,
      partner: none,
      closedBy: none,
    });
    this.#end = end;
  }

  onattribentity(): void {}
  onend(): void {}
  ontextentity(): void {}
}

/** Index of the first token that ends after the source offset; the number of tokens where there is none. */
export function tokenIndexAt(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
