/**
 * Second step of reading settings.ini: entries -> keys of the table. Matches without regard to case, takes either
 * spelling, and reports what is unknown, misplaced, doubled, doubtful or missing. What the texts mean comes later.
 */
import { IGNORED_KEYS, KEYS, type KeyId } from './keys.js';
import { SECTIONS, type KeySpec, type SectionName } from './key-spec.js';
import { UNDECODABLE } from '../files/text-encoding.js';
import { findNearest } from './nearest.js';
import { describeOddCharacter } from './odd-characters.js';
import type { IniEntry, IniText } from './ini-text.js';
import type { ProblemList } from './problems.js';

/** A text for a key, and under which spelling of the table it was given. */
export interface GivenText {
  readonly text: string;
  readonly name: string;
  readonly isQuoted: boolean;
  readonly line: number;
}

/** Takes the place of a section in messages about lines that stand before the first one. */
const NO_SECTION = 'no section';

export type GivenTexts = ReadonlyMap<KeyId, GivenText>;

/** Every key that has a text, its fallback included; the others have a problem. */
export function matchKeys(ini: IniText, problems: ProblemList): GivenTexts {
  const sectionOf = matchSections(ini, problems);
  const given = new Map<KeyId, GivenText>();
  const spoilt = new Set<KeyId>();
  for (const { section, line } of ini.unreadableLines) {
    problems.add(
      sectionOf(section) ?? section ?? NO_SECTION,
      `line ${line}`,
      'is neither a section nor key = value',
    );
  }
  for (const entry of ini.entries) {
    const section = sectionOf(entry.section);
    // What stands in a section that nobody knows is told by the section's own problem.
    if (section === undefined && entry.section !== undefined) continue;
    if (section === undefined) {
      const meant = findKey(undefined, entry.name);
      if (meant !== undefined) spoilt.add(meant.id);
      problems.add(
        meant?.spec.section ?? NO_SECTION,
        meant?.name ?? entry.name,
        `stands before the first section (line ${entry.line})`,
      );
      continue;
    }
    // Its names are the user's: see template-choices.ts.
    if (section === 'Templates') continue;
    const found = findKey(section, entry.name);
    if (found === undefined) reportUnknown(section, entry, spoilt, problems);
    else if (!isUsable(found, entry, problems)) spoilt.add(found.id);
    else takeText(found, entry, given, problems);
  }
  addFallbacks(given, spoilt, problems);
  return given;
}

interface Found {
  readonly id: KeyId;
  readonly spec: KeySpec<unknown>;
  /** As the table spells it. */
  readonly name: string;
}

/** All keys with their ids, in the table's order. */
export function listKeys(): readonly { id: KeyId; spec: KeySpec<unknown> }[] {
  return (Object.keys(KEYS) as KeyId[]).map((id) => ({ id, spec: KEYS[id] }));
}

function findKey(section: SectionName | undefined, name: string): Found | undefined {
  for (const { id, spec } of listKeys()) {
    if (section !== undefined && spec.section !== section) continue;
    const spelling = [spec.name, ...(spec.aliases ?? [])].find(
      (one) => one.toLowerCase() === name.toLowerCase(),
    );
    if (spelling !== undefined) return { id, spec, name: spelling };
  }
  return undefined;
}

/** Reports unknown sections; the keys of a misspelt one count to the one that was meant, to be checked as well. */
function matchSections(
  ini: IniText,
  problems: ProblemList,
): (name: string | undefined) => SectionName | undefined {
  const meant = new Map<string, SectionName>();
  for (const { name, line } of ini.sections) {
    const known = SECTIONS.find((one) => one.toLowerCase() === name.toLowerCase());
    const section = known ?? (findNearest(name, SECTIONS) as SectionName | undefined);
    if (section !== undefined) meant.set(name, section);
    if (known !== undefined) continue;
    const suggestion =
      section === undefined
        ? `the sections are ${SECTIONS.map((one) => `[${one}]`).join(', ')}`
        : `did you mean [${section}]?`;
    problems.add(name, `line ${line}`, `is an unknown section; ${suggestion}`);
  }
  return (name) => (name === undefined ? undefined : meant.get(name));
}

function reportUnknown(
  section: SectionName,
  { name, line }: IniEntry,
  spoilt: Set<KeyId>,
  problems: ProblemList,
): void {
  const ignored = IGNORED_KEYS.find(
    (one) => one.section === section && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (ignored !== undefined) {
    problems.warn(section, ignored.name, ignored.reason);
    return;
  }
  const elsewhere = findKey(undefined, name);
  if (elsewhere !== undefined) {
    spoilt.add(elsewhere.id);
    problems.add(
      section,
      elsewhere.name,
      `belongs into the section [${elsewhere.spec.section}] (line ${line})`,
    );
    return;
  }
  const here = listKeys()
    .filter(({ spec }) => spec.section === section)
    .flatMap(({ spec }) => [spec.name, ...(spec.aliases ?? [])]);
  const nearest = findNearest(name, here);
  if (nearest !== undefined) spoilt.add(findKey(section, nearest)!.id);
  const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  problems.add(section, name, `is an unknown key (line ${line})${suggestion}`);
}

/** Whether it is certain what the value is. Half a password that is used silently would lock an account. */
function isUsable({ spec, name }: Found, entry: IniEntry, problems: ProblemList): boolean {
  const report = (problem: string): false => {
    problems.add(spec.section, name, `${problem} (line ${entry.line})`);
    return false;
  };
  switch (entry.doubt) {
    case 'comment':
      if (spec.isSecret !== true) break;
      return report(
        'has a # or ; after a blank; put the whole value in quotes, or the comment on its own line',
      );
    case 'mark':
      return report('has a # or ; outside quotes; put the whole value in quotes');
    case 'open-quote':
      return report(
        'begins with a quote that is not closed; put the whole value in quotes of the other kind',
      );
    case 'two-ends':
      return report(
        'has more than one quote that could end it; put the whole value in quotes of the other kind',
      );
    case undefined:
      break;
  }
  if (entry.value.includes(UNDECODABLE)) {
    return report('holds characters that are not UTF-8; save the file with the encoding UTF-8');
  }
  const oddCharacter = describeOddCharacter(entry.value);
  if (oddCharacter !== undefined) return report(oddCharacter);
  if (entry.doubt === 'comment') {
    problems.warn(
      spec.section,
      name,
      `what follows # or ; was taken for a comment (line ${entry.line}); put it on its own line, or the value in quotes`,
    );
  }
  return true;
}

function takeText(
  { id, spec, name }: Found,
  entry: IniEntry,
  given: Map<KeyId, GivenText>,
  problems: ProblemList,
): void {
  const earlier = given.get(id);
  // Blanks within the quotes belong to a password, and are a slip anywhere else.
  const text = spec.isSecret === true ? entry.value : entry.value.trim();
  if (earlier === undefined) {
    given.set(id, { text, name, isQuoted: entry.isQuoted, line: entry.line });
    return;
  }
  const both =
    earlier.name === name
      ? `is given twice (lines ${earlier.line} and ${entry.line})`
      : `is given as ${earlier.name} too, which means the same (lines ${earlier.line} and ${entry.line})`;
  if (earlier.text === text) problems.warn(spec.section, name, `${both}; delete one`);
  else problems.add(spec.section, name, `${both}, with different values; delete one`);
}

/** Empty counts as missing, so that a key can be left in the file without a value. */
function addFallbacks(given: Map<KeyId, GivenText>, spoilt: ReadonlySet<KeyId>, problems: ProblemList): void {
  for (const { id, spec } of listKeys()) {
    const text = given.get(id);
    if (spoilt.has(id)) given.delete(id);
    else if (text !== undefined && text.text !== '') continue;
    else if (spec.fallback !== undefined) {
      given.set(id, { text: spec.fallback, name: spec.name, isQuoted: false, line: text?.line ?? 0 });
    } else {
      given.delete(id);
      const name = text?.name ?? spec.name;
      problems.add(spec.section, name, `is ${text === undefined ? 'missing' : 'empty'}: ${spec.meaning}`);
    }
  }
}
