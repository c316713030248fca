/** Findings as lines for a person, or as JSON for a program. Looks at nothing. */
import { createTextCleaner } from '../../logging/clean-text.js';
import { pluralize } from '../pluralize.js';
import type { Finding } from './finding.js';

export interface PlacedFinding extends Finding {
  /** Which part of the installation it is about: `settings`, `CMS` ... */
  readonly part: string;
}

type Marks = Readonly<Record<Finding['result'], string>>;

const SIGNS: Marks = { ok: '✓', warning: '!', failed: '✗', skipped: '-' };
const WORDS: Marks = { ok: '[ok]     ', warning: '[warning]', failed: '[FAILED] ', skipped: '[skipped]' };

/** A tick that a terminal cannot show becomes a question mark, as a cross does. */
export function chooseMarks(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Marks {
  // A Windows console has the code page of the country; only the newer terminals are known to show UTF-8.
  const isNewTerminal = env['WT_SESSION'] !== undefined || env['TERM_PROGRAM'] === 'vscode';
  if (platform === 'win32') return isNewTerminal ? SIGNS : WORDS;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (text) => text !== undefined && text !== '',
  );
  return /utf-?8/i.test(locale ?? '') ? SIGNS : WORDS;
}

/** @param secrets masked wherever they turn up, as in the log */
export function renderFinding(finding: Finding, marks: Marks, secrets: readonly string[]): string[] {
  const clean = createTextCleaner(secrets);
  const { what, result, detail, remedy = [] } = finding;
  const indent = ' '.repeat(marks[result].length + 1);
  return [
    `${marks[result]} ${clean(`${what}: ${detail}`)}`,
    ...remedy.map((line) => `${indent}${clean(line)}`),
  ];
}

/** The form is described in docs/check.md. */
export function renderJson(
  findings: readonly PlacedFinding[],
  secrets: readonly string[],
  about: { readonly version: string; readonly home: string; readonly at: Date },
): string {
  const clean = createTextCleaner(secrets);
  const document = {
    ok: isGood(findings),
    at: about.at.toISOString(),
    version: about.version,
    home: about.home,
    findings: findings.map(({ part, what, result, detail, remedy }) => ({
      part,
      what: clean(what),
      result,
      detail: clean(detail),
      remedy: remedy?.map(clean),
    })),
  };
  return JSON.stringify(document, undefined, 2);
}

export function renderEnd(findings: readonly Finding[]): string {
  const count = (result: Finding['result']): number =>
    findings.filter((finding) => finding.result === result).length;
  const [wrong, warned, left] = [count('failed'), count('warning'), count('skipped')];
  const more = [
    ...(warned > 0 ? [pluralize(warned, 'warning')] : []),
    ...(left > 0 ? [`${left} not looked at`] : []),
  ];
  const first =
    wrong === 0 ? 'Nothing is wrong' : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong`;
  return `${[first, ...more].join(', ')}. Nothing was changed.`;
}

/** What was skipped counts as wrong: it is not known to work. */
export function isGood(findings: readonly Finding[]): boolean {
  return findings.every(({ result }) => result === 'ok' || result === 'warning');
}
