/**
 * An administrator's template file, from its text to what fills it in: what kind of file it is, its syntax, its variables,
 * and what it makes of sample values. All of it happens once, at the start, and before anything is mailed.
 */
import { checkSamples } from './sample-check.js';
import { INVISIBLE } from './placeholder.js';
import { templateError } from './template-check.js';
import { parseTemplate, type ParsedTemplate } from './template.js';

export interface ReadTemplate {
  readonly template: ParsedTemplate;
  /** Sentences about what works, but not for every attendee. */
  readonly warnings: readonly string[];
}

/** A style sheet that may hide the link; only then it is worth loading what inlines styles. */
const HIDING_SHEET = /<style[^]*(?:display|visibility|mso-hide|opacity|font-size\s*:\s*0)/iu;

/**
 * @param text of the file, decoded; U+FFFD stands for what could not be
 * @param file its name for messages
 * @throws TemplateError with file, line and hint
 */
export async function readTemplate(text: string, file: string): Promise<ReadTemplate> {
  const source = text.replace(/^\uFEFF/u, '');
  refuseOtherFormats(source, file);
  refuseOddCharacters(source, file);
  const template = parseTemplate(source, file);
  const renderTemplate = HIDING_SHEET.test(source)
    ? (await import('./render-template.js')).renderTemplate
    : undefined;
  const warnings = checkSamples({
    file,
    source,
    render: ({ meeting, room }) => renderTemplate?.(template, meeting, room) ?? template.fill(meeting, room),
  });
  return { template, warnings };
}

const SAVE_AS_HTML = 'In Word: Save As, "Web Page, Filtered", with the encoding UTF-8.';

function refuseOtherFormats(source: string, file: string): void {
  const refuse = (what: string, hint: string): never => {
    throw templateError(what, file, undefined, hint);
  };
  if (/^\s*\{\\rtf/u.test(source)) refuse('is an RTF document, not HTML', SAVE_AS_HTML);
  if (/^(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*(?:MIME-Version|Content-Type):/iu.test(source))
    refuse('is a single-file web page (MHT) or a mail, not HTML', SAVE_AS_HTML);
  if (/^(?:%PDF|PK\u0003\u0004)/u.test(source)) refuse('is a document, not HTML', SAVE_AS_HTML);
  if (source.includes('\0')) refuse('holds U+0000, so it is no text in UTF-8', 'Save it as UTF-8.');
  if (source.includes('\uFFFD')) refuse('is not UTF-8 text', 'Save it as UTF-8.');
}

/** Editors put them there unseen or in place of straight quotes; Liquid takes them for a part of the name. */
function refuseOddCharacters(source: string, file: string): void {
  for (const { 0: tag, index } of source.matchAll(/\{\{.*?\}\}|\{%.*?%\}/gsu)) {
    const outsideOfTexts = tag.replace(/"[^"]*"|'[^']*'/gu, '');
    const odd = /[“”„‟‘’‚‛«»]/u.exec(outsideOfTexts)?.[0] ?? INVISIBLE.exec(outsideOfTexts)?.[0];
    if (odd === undefined || /^\{%-?\s*(?:comment|#)/u.test(tag)) continue;
    const code = odd.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    const shown = /\p{P}/u.test(odd)
      ? `the character ${odd} (U+${code})`
      : `an invisible character (U+${code})`;
    throw templateError(
      `has ${shown} inside ${tag.slice(0, 2)} ${tag.slice(-2)}`,
      file,
      source.slice(0, index).split(/\r\n|\r|\n/u).length,
      'Type it again in a plain text editor, with straight quotes where it needs any.',
    );
  }
}
