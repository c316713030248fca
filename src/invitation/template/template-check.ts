/** What is wrong with a template, said so that whoever wrote it finds the place: file, line and the remedy. */
import type { Liquid, Template } from 'liquidjs';
import { TemplateError } from '../../errors.js';
import { REFUSED_FILTERS, REFUSED_TAGS } from './engine.js';

/** What a template may use. The first five are the Python service's. */
export const TEMPLATE_VARIABLES = [
  ...(['WEB_LINK', 'SIP_ADDRESS', 'PIN', 'callid', 'CALLID'] as const),
  ...(['SPACE_NAME', 'ORGANIZER', 'SUBJECT', 'START'] as const),
] as const;

export type TemplateVariable = (typeof TEMPLATE_VARIABLES)[number];

/** All values are texts; this is what Liquid can ask of a text. */
const PROPERTIES: ReadonlySet<unknown> = new Set(['size', 'first', 'last']);

/**
 * Every variable that the template uses, also in branches that are hardly ever taken.
 * @throws TemplateError for the first unknown one
 */
export function checkVariables(
  engine: Liquid,
  parsed: Template[],
  file: string,
  variables: readonly string[],
): void {
  const names: ReadonlySet<string> = new Set(variables);
  const used = Object.values(engine.analyzeSync(parsed, { partials: false }).globals).flat();
  for (const variable of used.sort((left, right) => left.location.row - right.location.row)) {
    const [name, property] = variable.segments;
    const isKnown = typeof name === 'string' && names.has(name);
    if (isKnown && (property === undefined || PROPERTIES.has(property))) continue;
    const shown = isKnown ? `${name}.${String(property)}` : String(name);
    throw unknownVariable(shown, file, variable.location.row, variables);
  }
}

function unknownVariable(
  name: string,
  file: string,
  line: number | undefined,
  variables: readonly string[],
): TemplateError {
  const sameLetters = variables.find((known) => known.toUpperCase() === name.toUpperCase());
  const hint =
    sameLetters === undefined
      ? `Use one of ${variables.join(', ')}.`
      : `Write ${sameLetters}: upper and lower case matter.`;
  return templateError(`uses a variable that does not exist: ${name}`, file, line, hint);
}

/** Any error of the engine as one of ours; errors of ours pass. */
export function templateErrorFrom(error: unknown, file: string, variables: readonly string[] = []): Error {
  if (error instanceof TemplateError || !(error instanceof Error)) return error as Error;
  const line = lineOf(error);
  // Liquid's messages name the place themselves: `undefined filter: nope, file:x.html, line:2, col:1`.
  const problem = (error.message.split('\n')[0] ?? '').replace(/(?:, file:.*)?, line:\d+, col:\d+.*$/u, '');
  const undefinedName = /^undefined variable: (.*)$/u.exec(problem)?.[1];
  if (undefinedName !== undefined) return unknownVariable(undefinedName, file, line, variables);
  if (line === undefined) return templateError('cannot be used', file, undefined, 'Simplify it.', error);
  return templateError(`has a mistake: ${problem}`, file, line, hintFor(problem));
}

function hintFor(problem: string): string {
  const filter = /^undefined filter: (.*)$/u.exec(problem)?.[1];
  if (filter !== undefined && Object.hasOwn(REFUSED_FILTERS, filter)) return REFUSED_FILTERS[filter]!;
  if (filter !== undefined) return 'Use a filter of the Liquid language, or leave it out.';
  const tag = /^tag "(.*)" not found/u.exec(problem)?.[1] ?? '';
  if (REFUSED_TAGS.has(tag)) return 'A template is one file and reads no other: put the text here.';
  if (/not found/u.test(problem))
    return 'Use the tags if, unless, case, for, assign, capture, comment and raw.';
  if (/not closed/u.test(problem)) return 'Close what is opened: {{ with }}, {% with %}, if with endif.';
  return 'Correct this line; the Liquid language is described at https://liquidjs.com.';
}

export function templateError(
  problem: string,
  file: string,
  line: number | undefined,
  hint: string,
  cause?: unknown,
): TemplateError {
  return new TemplateError(`The template ${placeOf(file, line)} ${problem}.`, { hint, cause });
}

/** For messages. */
export function placeOf(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}, line ${line}`;
}

function lineOf(error: Error): number | undefined {
  if (!('token' in error)) return undefined;
  const token = error.token as { getPosition?: () => [number, number] } | undefined;
  return token?.getPosition?.()[0];
}
