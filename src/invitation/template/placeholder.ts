/**
 * Finds placeholders that Liquid did not see, because an editor split, encoded or decorated them, or because they are
 * written in another language's way: `{PIN}`, `[[WEB_LINK]]`, `%7b%7bPIN%7d%7d`, `${callid}`. Pure.
 */
import { decodeHTML } from 'entities';
import { TEMPLATE_VARIABLES, type TemplateVariable } from './template-check.js';

/** What an editor may leave inside a word without showing it: soft hyphens, zero-width marks, selectors. */
export const INVISIBLE = /[\p{Cf}\u034f\u115f\u1160\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0]/u;

const WORDS = TEMPLATE_VARIABLES.map((name) => ({
  name,
  // `WEB-LINK` and `web link` mean the same between braces.
  pattern: name.replace('_', '[\\s_.\\-]*'),
}));

/** Names that no sentence holds. */
const LONG_NAMES = TEMPLATE_VARIABLES.filter((name) => name.includes('_'));

/** What stands between a mark and a name: blanks, quotes and more marks. */
const FILLING = '[\\s"\'“”„‘’`´.$#%{\\[(<-]*';
const END_FILLING = '[\\s"\'“”„‘’`´.%}\\])>-]*';

/** Braces tell on one side already; brackets and signs, which sentences hold too, only on both. */
const DISGUISES: readonly ((name: string) => string)[] = [
  (name) => `\\{${FILLING}${name}(?![\\p{L}\\p{N}])`,
  (name) => `(?<![\\p{L}\\p{N}])${name}${END_FILLING}\\}`,
  (name) => `\\[${FILLING}${name}${END_FILLING}\\]`,
  (name) => `<${FILLING}${name}${END_FILLING}>`,
  (name) => `[«‹⟨【〈《]${FILLING}${name}${END_FILLING}[»›⟩】〉》]`,
  (name) => `([%$#@|~^]|__)${name}\\1`,
  (name) => `%\\(\\s*${name}\\s*\\)s?`,
  (name) => `(?<![\\p{L}\\p{N}])[$@]${name}(?![\\p{L}\\p{N}])`,
];

const DISGUISED = WORDS.map(({ name, pattern }) => ({
  name,
  regExp: new RegExp(
    DISGUISES.map((disguise, index) => nameGroups(disguise(pattern), index)).join('|'),
    'iu',
  ),
}));

/** Each alternative has to refer to its own group. */
function nameGroups(pattern: string, index: number): string {
  return pattern.replace(/\((\[%\$[^)]*)\)/u, `(?<mark${index}>$1)`).replace('\\1', `\\k<mark${index}>`);
}

/**
 * The variable whose placeholder is left over in a text, or the marks of one that names no variable.
 * @param empty the variable that has no value here: what stands around it may then look like a placeholder, `[PIN ]`
 */
export function findPlaceholder(text: string, empty?: TemplateVariable): string | undefined {
  const plain = undisguise(text);
  return (
    DISGUISED.find(({ name, regExp }) => name !== empty && regExp.test(plain))?.name ??
    LONG_NAMES.find((name) => plain.includes(name)) ??
    /\{\{|\}\}|\{%|%\}/u.exec(plain)?.[0]
  );
}

/** The text without what hides a placeholder: references, percent encoding, wide and invisible characters. */
export function undisguise(text: string): string {
  let plain = text;
  // An editor may have encoded what was encoded already.
  for (let round = 0; round < 3; round++) {
    plain = decodeHTML(plain).replace(/%[0-7][0-9a-f]/giu, (code) =>
      String.fromCharCode(Number.parseInt(code.slice(1), 16)),
    );
  }
  return plain.normalize('NFKC').replace(new RegExp(INVISIBLE, 'gu'), '');
}
