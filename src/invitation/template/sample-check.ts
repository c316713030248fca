/**
 * Fills a template with sample values and looks at what a reader would get. Catches whatever lets the link come out dead
 * or a placeholder unfilled, however that came about: not the source is judged, but the result.
 */
import { findPlaceholder, undisguise } from './placeholder.js';
import { readRenderedText, type RenderedText } from './rendered-text.js';
import { LINK_CORE, WITHOUT_PIN, WITHOUT_SUBJECT, WITH_ODD_NAMES, WITH_PIN, type Sample } from './samples.js';
import { placeOf, templateError, type TemplateVariable } from './template-check.js';

export interface CheckedTemplate {
  /** Its name for messages. */
  readonly file: string;
  readonly source: string;
  /** The HTML that would go into an invitation. */
  readonly render: (sample: Sample) => string;
}

/**
 * @returns warnings, each a sentence with file and line
 * @throws TemplateError where the invitation would have a dead link or a placeholder in it
 */
export function checkSamples(checked: CheckedTemplate): string[] {
  const check = (sample: Sample): RenderedText => {
    const text = readRenderedText(checked.render(sample));
    // An odd value looks like a placeholder itself.
    if (sample.isOdd !== true) refusePlaceholders(checked, text, sample.empty);
    refuseDeadLinks(checked, sample, text);
    return text;
  };
  const text = check(WITH_PIN);
  for (const sample of [WITHOUT_PIN, WITHOUT_SUBJECT, WITH_ODD_NAMES]) check(sample);
  return [...describePictures(checked, text), ...describePinLine(checked)];
}

function refusePlaceholders(
  { file, source }: CheckedTemplate,
  { text, attributes }: RenderedText,
  empty: TemplateVariable | undefined,
): void {
  const find = (text: string): string | undefined => findPlaceholder(text, empty);
  const found = find(text) ?? attributes.map(find).find(Boolean);
  if (found === undefined) return;
  const line =
    lineOf(source, (one) => find(one.replace(/<[^<>]*>|\{\{[^{}]*\}\}/gu, '')) === found) ??
    lineOf(source, (one) => one.includes(`"${found}"`)) ??
    lineOf(source, (one) => one.includes(found));
  const isName = /\w/u.test(found);
  throw templateError(
    isName
      ? `would show the name ${found} to the attendees, not its value`
      : `would show ${found} to the attendees`,
    file,
    line,
    isName
      ? `Write {{ ${found} }} in a plain text editor: Word and other editors split and encode placeholders.`
      : 'Type placeholders such as {{ WEB_LINK }} and {% if PIN %} in a plain text editor.',
  );
}

function refuseDeadLinks({ file, source }: CheckedTemplate, sample: Sample, text: RenderedText): void {
  const { webLink } = sample.room;
  const changed = text.hrefs.find(({ address }) => isChangedLink(address, webLink))?.address;
  if (changed !== undefined) {
    const line = lineOf(source, (one) => /href/iu.test(one) && one.includes('WEB_LINK'));
    const shown = changed.replace(webLink, '{{ WEB_LINK }}').slice(0, 80);
    const hint = 'Write <a href="{{ WEB_LINK }}">, with straight quotes and nothing else between them.';
    throw templateError(`has a link that nobody can follow: ${shown}`, file, line, hint);
  }
  const isClickable = text.hrefs.some(({ address, isVisible }) => isVisible && address === webLink);
  if (isClickable || toWholeLinkPattern(webLink).test(text.unlinkedText)) return;
  throw templateError(
    `gives an invitation without a link to join${sample.when}`,
    file,
    lineOf(source, (one) => one.includes('WEB_LINK')),
    'Write <a href="{{ WEB_LINK }}">Join</a>, or {{ WEB_LINK }} as visible text.',
  );
}

/** Another page may be given the link, such as one that adds it to a calendar; then it stands behind `?` and `=`. */
function isChangedLink(address: string, webLink: string): boolean {
  if (address === webLink) return false;
  const plain = undisguise(address).toLowerCase();
  const at = plain.indexOf(LINK_CORE);
  return at >= 0 && !/^(?:https?:\/\/|mailto:)[^?]*\?[^=]*=/u.test(plain.slice(0, at));
}

/** Mail clients make a link of a text up to the next blank, so nothing may run into it. */
function toWholeLinkPattern(webLink: string): RegExp {
  const link = webLink.replace(/[.?]/gu, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}/%@_=&?#-])${link}(?!\\.?[\\p{L}\\p{N}/%@_=&?#-])`, 'u');
}

function describePictures({ file, source }: CheckedTemplate, { pictures }: RenderedText): string[] {
  const unreachable = pictures.filter((address) => !/^(?:https?:\/\/|data:)/iu.test(address));
  return [...new Set(unreachable)].map((address) => {
    const line = lineOf(source, (text) => text.includes(address));
    const shown = address.slice(0, 80);
    return `The template ${placeOf(file, line)} has a picture that no attendee can load: ${shown}. Put it on a web server and name it by its https address.`;
  });
}

/** Without a PIN there is the same HTML but for the number: the template does not ask whether there is one. */
function describePinLine({ file, source, render }: CheckedTemplate): string[] {
  const { pin } = WITH_PIN.room;
  const shown = render(WITH_PIN);
  if (!shown.includes(pin) || shown.replaceAll(pin, '') !== render(WITHOUT_PIN)) return [];
  const line = lineOf(source, (text) => /\{\{[^{}]*\bPIN\b/u.test(text));
  return [
    `The template ${placeOf(file, line)} shows its PIN line where a room has no PIN, too. Put the line between {% if PIN %} and {% endif %}.`,
  ];
}

/** Number of the first line that fits, from 1. */
function lineOf(source: string, fits: (line: string) => boolean): number | undefined {
  const index = source.split(/\r\n|\r|\n/u).findIndex(fits);
  return index < 0 ? undefined : index + 1;
}
