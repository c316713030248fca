/**
 * Finds placeholders that Liquid did not see, because an editor split, encoded or decorated them, or because they are
 * written in another language's way: `{PIN}`, `[[WEB_LINK]]`, `%7b%7bPIN%7d%7d`, `${callid}`. Pure.
 */
import { decodeHTML } from 'entities';
import { TEMPLATE_VARIABLES, type TemplateVariable } from './template-check.js';

/** What an editor may leave inside a word without showing it: soft hyphens, zero-width marks, selectors. */
export const INVISIBLE = /[\p{Cf}\u034f\u115f\u1160\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0]/u;

/** What may stand between a mark and a name: blanks, quotes and more marks. */
const BEFORE = '[\\s"\'“”„‟‘’`´.$#%{\\[(<-]*';
const AFTER = '[\\s"\'“”„‟‘’`´.%}\\])>-]*';

/** Braces tell on one side already, and so does a sign right before the name; brackets, which sentences hold, on both. */
const DISGUISED = TEMPLATE_VARIABLES.map((variable) => {
  // `WEB-LINK` and `web link` mean the same between braces.
  const name = variable.replace('_', '[\\s_.\\-]*');
  const disguises = [
    `\\{${BEFORE}${name}(?![\\p{L}\\p{N}])`,
    `(?<![\\p{L}\\p{N}])${name}${AFTER}\\}`,
    `(?<![\\p{L}\\p{N}])[$@%][({\\[]*${name}(?![\\p{L}\\p{N}])`,
    `[\\[<«‹⟨【〈《]${BEFORE}${name}${AFTER}[\\]>»›⟩】〉》]`,
    `[#|~^_]${name}[#|~^_]`,
  ];
  // Most texts hold no name, and compiling what looks around a name takes long.
  const [named, disguised] = [new RegExp(name, 'iu'), new RegExp(disguises.join('|'), 'iu')];
  return { variable, isIn: (text: string) => named.test(text) && disguised.test(text) };
});

/**
 * The variable whose placeholder is left over in a text, or the marks of one that names no variable.
 * @param empty the variable that has no value here: what stands around it may then look like a placeholder, `[PIN ]`
 */
export function findPlaceholder(text: string, empty?: TemplateVariable): string | undefined {
  const plain = undisguise(text);
  return (
    DISGUISED.find(({ variable, isIn }) => variable !== empty && isIn(plain))?.variable ??
    // No sentence holds a name with an underscore.
    TEMPLATE_VARIABLES.find((name) => name.includes('_') && plain.includes(name)) ??
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
