/** Our tokens against those of parse5, which follows the standard's text word by word but is quadratic in places. */
import fc from 'fast-check';
import { Tokenizer, TokenizerMode, type Token, type TokenHandler } from 'parse5';
import { expect, test } from 'vitest';
import { readTokens, tokenIndexAt } from '../../../../src/invitation/html/tokens.js';
import { runs } from '../../../support/runs.js';

/** Tags, visible characters' places and raw text as parse5 sees them: `start a 0-12 [href=x]`. */
function tokensOfParse5(html: string): string[] {
  const seen: string[] = [];
  const place = ({ location }: { location: Token.Location | null }) =>
    `${location?.startOffset ?? -1}-${location?.endOffset ?? -1}`;
  const handler: TokenHandler = {
    onStartTag: (token) => {
      const attributes = token.attrs.map(({ name, value }) => `${name}=${value}`).join(' ');
      seen.push(`start ${token.tagName} ${place(token)} [${attributes}]`);
      const mode = RAW_MODES[token.tagName];
      if (mode !== undefined) {
        tokenizer.state = mode;
        tokenizer.lastStartTagName = token.tagName;
      }
    },
    onEndTag: (token) => seen.push(`end ${token.tagName} ${place(token)}`),
    onComment: () => undefined,
    onDoctype: () => undefined,
    onEof: () => undefined,
    onCharacter: () => undefined,
    onNullCharacter: () => undefined,
    onWhitespaceCharacter: () => undefined,
  };
  const tokenizer = new Tokenizer({ sourceCodeLocationInfo: true }, handler);
  tokenizer.write(html, true);
  return seen;
}

const RAW_MODES: Readonly<Record<string, (typeof TokenizerMode)[keyof typeof TokenizerMode]>> = {
  script: TokenizerMode.SCRIPT_DATA,
  style: TokenizerMode.RAWTEXT,
  xmp: TokenizerMode.RAWTEXT,
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
  plaintext: TokenizerMode.PLAINTEXT,
};

function ourTokens(html: string): string[] {
  return readTokens(html)
    .filter(({ kind }) => kind === 'start' || kind === 'end')
    .map((token) => {
      const at = `${token.kind} ${token.name} ${token.start}-${token.end}`;
      if (token.kind === 'end') return at;
      const names = new Set<string>();
      const attributes = token.attributes.filter(({ name }) => !names.has(name) && names.add(name));
      return `${at} [${attributes.map(({ name, value }) => `${name}=${value}`).join(' ')}]`;
    });
}

/** Between blanks, but for the blank and the line end. */
const PIECES = [
  ...'< > </ /> <!-- --> --!> <!--> <!---> - ! " \' = / <p> </p> </body> <br/> <script> </script> <style> </style>'.split(
    ' ',
  ),
  ...'<title> </title> <textarea> <xmp> <![CDATA[ ]]> <!x> </> text a SCRIPT <plaintext>'.split(' '),
  ...[
    '<a href="x">',
    '<a href=x/y>',
    "<a href='</body>'>",
    '<td a b=1 A=2>',
    '</TEXTAREA >',
    '<!doctype html>',
    '<?xml ?>',
    '</ x>',
    ' ',
    '\n',
  ],
];

/**
 * htmlparser2 ends an end tag at its first `>`, in quotes, too, and a script at its first end tag, even if a comment in it
 * begins another script. In mails nobody writes either.
 */
const KNOWN_DIFFERENCE = /<\/[a-z][^>]*["']|<script.*<!--.*<script/isu;

test('tags and attributes are where the standard puts them', () => {
  const source = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 3 })),
    {
      maxLength: 25,
    },
  );
  fc.assert(
    fc.property(source, (pieces) => {
      // parse5 reads CR as LF and NUL as U+FFFD within names and values; both stay as they are here.
      const html = pieces.join('').replace(/[\r\0]/gu, ' ');
      fc.pre(!KNOWN_DIFFERENCE.test(html));
      expect(ourTokens(html)).toEqual(tokensOfParse5(html));
    }),
    runs(300),
  );
});

test('the tokens cover the whole source in order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }), (pieces) => {
      const html = pieces.join('');
      let at = 0;
      for (const { start, end } of readTokens(html)) {
        expect(start).toBe(at);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(at).toBe(html.length);
    }),
  );
});

test('a CDATA section is a comment up to the next >', () => {
  const names = (html: string) => readTokens(html).map(({ kind, name }) => `${kind} ${name}`.trim());
  expect(names('<![CDATA[ > </body> ]]>')).toEqual(['comment', 'text', 'end body', 'text']);
});

test('the token at an offset is the one that holds it', () => {
  const html = '<p>text</p>'.repeat(40);
  const tokens = readTokens(html);
  for (let offset = 0; offset < html.length; offset++) {
    const token = tokens[tokenIndexAt(tokens, offset)];
    expect(token?.start).toBeLessThanOrEqual(offset);
    expect(token?.end).toBeGreaterThan(offset);
  }
  expect(tokenIndexAt(tokens, html.length)).toBe(tokens.length);
});
