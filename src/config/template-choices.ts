/** The section [Templates]: further keywords with their templates, and the templates of mailboxes and domains. */
import type { IniEntry, IniText } from './files/ini-text.js';
import { findTemplateFile } from './files/named-files.js';
import { describeOddCharacter } from './values/odd-characters.js';
import { toKeyword } from './values/parse-name.js';
import { problemOf, quote, refuse } from './values/refusal.js';
import type { ProblemList } from './problems.js';

export interface TemplateChoice {
  readonly kind: 'keyword' | 'mailbox' | 'domain';
  /** A keyword as it is written; an address, or a domain without `@`, in lower case. */
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
}

const SECTION = 'Templates';

/**
 * @param magicWord undefined where it was not understood
 * @param problems receives what is wrong, by the name that it is given for
 */
export async function readTemplateChoices(
  ini: IniText,
  home: string,
  magicWord: string | undefined,
  problems: ProblemList,
): Promise<TemplateChoice[]> {
  const choices = new Map<string, TemplateChoice>();
  for (const entry of ini.entries) {
    if (entry.section?.toLowerCase() !== SECTION.toLowerCase()) continue;
    const place = { section: SECTION, name: entry.name };
    try {
      const choice = await readChoice(entry, home);
      if (choices.has(entry.name.toLowerCase())) refuse('is given twice; delete one');
      choices.set(entry.name.toLowerCase(), choice);
      if (choice.kind === 'keyword' && isDoubtfulKeyword(entry.name, magicWord))
        problems.warn(place, DOUBTFUL_KEYWORD);
    } catch (error) {
      problems.add(place, `${problemOf(error)} (line ${entry.line})`);
    }
  }
  return [...choices.values()];
}

const DOUBTFUL_KEYWORD =
  'is a keyword: every meeting with this word in its Location receives join details; for a mailbox, write the whole address; ' +
  'for all mailboxes of a domain, *@ and its name';

/**
 * Where keywords begin with a sign, one without is rather a mailbox that lost its domain; and `@corp.example` is rather a
 * domain that lost its `*`.
 */
function isDoubtfulKeyword(name: string, magicWord: string | undefined): boolean {
  return (!isWord(magicWord) && isWord(name)) || (name.startsWith('@') && DOMAIN.test(name.slice(1)));
}

/** With a dot: a keyword may be any other word. */
const DOMAIN = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}$/u;

const isWord = (text: string | undefined): boolean => /^[\p{L}\p{N}]/u.test(text ?? 'x');

/** @throws Refusal */
async function readChoice({ name, value, doubt }: IniEntry, home: string): Promise<TemplateChoice> {
  const odd = describeOddCharacter(name) ?? describeOddCharacter(value);
  if (odd !== undefined) return refuse(odd);
  if (doubt !== undefined) return refuse('must be a path, in quotes where it holds a # or ;');
  return { ...toTarget(name), file: await findTemplateFile(value, { home }) };
}

function toTarget(name: string): Pick<TemplateChoice, 'kind' | 'name'> {
  const domain = /^\*@([^@*\s]+)$/.exec(name)?.[1];
  if (domain !== undefined) return { kind: 'domain', name: domain.toLowerCase() };
  if (name.includes('*')) return refuse(`must be a keyword, a mailbox or *@domain, but is ${quote(name)}`);
  if (/^[^@\s]+@[^@\s]+$/.test(name)) return { kind: 'mailbox', name: name.toLowerCase() };
  if (DOMAIN.test(name)) return refuse(`is a domain; write *@${name}`);
  return { kind: 'keyword', name: toKeyword(name) };
}
