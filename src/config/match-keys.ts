/**
 * Second step of reading settings.ini: entries -> keys of the table. Matches without regard to case, takes either
 * spelling, and reports what is unknown, misplaced, doubled, doubtful or missing. What the texts mean comes later.
 */
import { UNDECODABLE } from '../files/text-encoding.js';
import type { IniEntry, IniText, ValueDoubt } from './files/ini-text.js';
import { SECTIONS, type KeySpec, type SectionName } from './key-spec.js';
import { ALL_KEYS, IGNORED_KEYS } from './keys.js';
import { findNearest } from './values/nearest.js';
import { describeOddCharacter } from './values/odd-characters.js';
import type { Place, ProblemList } from './problems.js';

/** A text for a key, and under which spelling of the table it was given; line 0: it was not. */
interface GivenText extends Place {
  readonly text: string;
  readonly line: number;
}

export type GivenTexts = ReadonlyMap<KeySpec, GivenText>;

/** The name is spelt as in the table. */
interface Found extends Place {
  readonly spec: KeySpec;
}

/** Takes the place of a section in messages about lines that stand before the first one. */
const NO_SECTION = 'no section';

/** Every key that has a text, its fallback included; the others have a problem. */
export function matchKeys(ini: IniText, problems: ProblemList): GivenTexts {
  const sectionOf = matchSections(ini, problems);
  const given = new Map<KeySpec, GivenText>();
  // Keys that have a problem already, so that they are not said to be missing as well.
  const spoilt = new Set<KeySpec | undefined>();
  for (const { section, line } of ini.unreadableLines) {
    const place = { section: sectionOf(section) ?? section ?? NO_SECTION, name: `line ${line}` };
    problems.add(place, 'is neither a section nor key = value');
  }
  for (const entry of ini.entries) {
    const section = sectionOf(entry.section);
    // An unknown section has a problem of its own. The names in [Templates] are the user's: see template-choices.ts.
    if (section === 'Templates' || (section === undefined && entry.section !== undefined)) continue;
    const found = section === undefined ? undefined : findKey(entry.name, section);
    const doubt = found === undefined ? undefined : describeDoubt(found.spec, entry);
    if (found === undefined) {
      spoilt.add(reportStray(entry, section, problems));
    } else if (doubt !== undefined) {
      spoilt.add(found.spec);
      problems.add(found, `${doubt} (line ${entry.line})`);
    } else takeText(found, entry, given, problems);
  }
  addFallbacks(given, spoilt, problems);
  return given;
}

function findKey(name: string, section?: SectionName): Found | undefined {
  for (const spec of ALL_KEYS) {
    if (section !== undefined && spec.section !== section) continue;
    const spelling = spellingsOf(spec).find((one) => isSame(one, name));
    if (spelling !== undefined) return { spec, section: spec.section, name: spelling };
  }
  return undefined;
}

function spellingsOf({ name, aliases = [] }: KeySpec): readonly string[] {
  return [name, ...aliases];
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/**
 * Reports unknown sections, and keys before the first one. The keys count to the section that was meant, to be checked as
 * well: one mistake is one problem.
 */
function matchSections(
  ini: IniText,
  problems: ProblemList,
): (name: string | undefined) => SectionName | undefined {
  const meant = new Map<string | undefined, SectionName>();
  // A section beside the one of its keys is an old copy, and its keys are no second values.
  const missing = SECTIONS.filter((one) => !ini.sections.some(({ name }) => isSame(one, name)));
  for (const { name, line } of ini.sections) {
    const known = SECTIONS.find((one) => isSame(one, name));
    const section =
      known ?? (findNearest(name, SECTIONS) as SectionName | undefined) ?? sectionOfKeys(ini, name, missing);
    if (section !== undefined) meant.set(name, section);
    if (known !== undefined) continue;
    const list = SECTIONS.map((one) => `[${one}]`).join(', ');
    const suggestion = section === undefined ? `the sections are ${list}` : `did you mean [${section}]?`;
    problems.add({ section: name, name: `line ${line}` }, `is an unknown section; ${suggestion}`);
  }
  const section = sectionOfKeys(ini, undefined, SECTIONS);
  const first = ini.entries.find((entry) => entry.section === undefined);
  if (section !== undefined && first !== undefined) {
    meant.set(undefined, section);
    const place = { section: NO_SECTION, name: `line ${first.line}` };
    problems.add(place, `stands before the first section; put [${section}] above it`);
  }
  return (name) => meant.get(name);
}

/** The first of `sections` that all known keys under this name belong to; the keys of several sections are no sign. */
function sectionOfKeys(
  { entries }: IniText,
  name: string | undefined,
  sections: readonly SectionName[],
): SectionName | undefined {
  const known = entries.filter((entry) => entry.section === name && findKey(entry.name) !== undefined);
  return sections.find(
    (section) => known.length > 0 && known.every((entry) => findKey(entry.name, section) !== undefined),
  );
}

/** Reports a name that the section does not have. @returns the key that was probably meant */
function reportStray(
  { name, line }: IniEntry,
  section: SectionName | undefined,
  problems: ProblemList,
): KeySpec | undefined {
  const elsewhere = findKey(name);
  if (section === undefined) {
    problems.add(
      elsewhere ?? { section: NO_SECTION, name },
      `stands before the first section (line ${line})`,
    );
    return elsewhere?.spec;
  }
  const ignored = IGNORED_KEYS.find((one) => one.section === section && isSame(one.name, name));
  if (ignored !== undefined) {
    problems.warn(ignored, ignored.reason);
    return undefined;
  }
  if (elsewhere !== undefined) {
    const problem = `belongs into the section [${elsewhere.section}] (line ${line})`;
    problems.add({ section, name: elsewhere.name }, problem);
    return elsewhere.spec;
  }
  const here = ALL_KEYS.filter((spec) => spec.section === section);
  const nearest = findNearest(name, here.flatMap(spellingsOf));
  const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  problems.add({ section, name }, `is an unknown key (line ${line})${suggestion}`);
  return nearest === undefined ? undefined : findKey(nearest, section)?.spec;
}

/** Half a password that is used silently would lock an account. */
const DOUBTS: Readonly<Record<ValueDoubt, string>> = {
  comment: 'has a # or ; after a blank; put the whole value in quotes, or the comment on its own line',
  mark: 'has a # or ; outside quotes; put the whole value in quotes',
  'open-quote': 'begins with a quote that is not closed; put the whole value in quotes of the other kind',
  'two-ends': 'has more than one quote that could end it; put the whole value in quotes of the other kind',
};

/** Why it is not certain what the value is. What follows a comment mark is certain enough, but for a secret. */
function describeDoubt({ isSecret }: KeySpec, { doubt, value }: IniEntry): string | undefined {
  if (doubt !== undefined && (doubt !== 'comment' || isSecret === true)) return DOUBTS[doubt];
  if (!value.includes(UNDECODABLE)) return describeOddCharacter(value);
  return 'holds characters that are not UTF-8; save the file with the encoding UTF-8';
}

function takeText(
  { spec, ...place }: Found,
  { value, doubt, line }: IniEntry,
  given: Map<KeySpec, GivenText>,
  problems: ProblemList,
): void {
  if (doubt === 'comment') {
    const taken = `what follows # or ; was taken for a comment (line ${line})`;
    problems.warn(place, `${taken}; put it on its own line, or the value in quotes`);
  }
  // Blanks within the quotes belong to a password, and are a slip anywhere else.
  const text = spec.isSecret === true ? value : value.trim();
  const earlier = given.get(spec);
  if (earlier === undefined) {
    given.set(spec, { ...place, text, line });
    return;
  }
  const as = earlier.name === place.name ? 'twice' : `as ${earlier.name} too, which means the same`;
  const both = `is given ${as} (lines ${earlier.line} and ${line})`;
  if (earlier.text === text) problems.warn(place, `${both}; delete one`);
  else problems.add(place, `${both}, with different values; delete one`);
}

/** Empty counts as missing, so that a key can be left in the file without a value. */
function addFallbacks(
  given: Map<KeySpec, GivenText>,
  spoilt: ReadonlySet<KeySpec | undefined>,
  problems: ProblemList,
): void {
  for (const spec of ALL_KEYS) {
    const { section, name, fallback, meaning } = spec;
    const found = given.get(spec);
    if (found !== undefined && found.text !== '' && !spoilt.has(spec)) continue;
    given.delete(spec);
    if (spoilt.has(spec)) continue;
    if (fallback !== undefined) given.set(spec, { section, name, text: fallback, line: found?.line ?? 0 });
    else problems.add(found ?? spec, `is ${found === undefined ? 'missing' : 'empty'}: ${meaning}`);
  }
}
