/** Finds a PIN that a template shows without asking whether there is one: "PIN:" with nothing behind it. Pure. */

const TAG_OR_OUTPUT = /\{%-?\s*(\w+)(.*?)%\}|\{\{(.*?)\}\}/gsu;
const OPENING: ReadonlySet<string | undefined> = new Set(['if', 'unless', 'case']);
/** What stands in these is not Liquid. */
const VERBATIM: ReadonlySet<string | undefined> = new Set(['comment', 'raw']);

/** Number of the line of the first such PIN, from 1. */
export function findUnconditionalPin(source: string): number | undefined {
  /** Whether each open condition is about the PIN. */
  const conditions: boolean[] = [];
  let verbatim: string | undefined;
  for (const { 1: name, 2: condition = '', 3: output = '', index } of source.matchAll(TAG_OR_OUTPUT)) {
    if (verbatim !== undefined) {
      if (name === `end${verbatim}`) verbatim = undefined;
    } else if (VERBATIM.has(name)) verbatim = name;
    else if (OPENING.has(name)) conditions.push(mentionsPin(condition));
    else if (OPENING.has(name?.replace(/^end/u, ''))) conditions.pop();
    else if (name === 'elsif' && mentionsPin(condition)) conditions[conditions.length - 1] = true;
    else if (mentionsPin(output) && !/\|\s*default\b/u.test(output) && !conditions.includes(true))
      return source.slice(0, index).split(/\r\n|\r|\n/u).length;
  }
  return undefined;
}

function mentionsPin(text: string): boolean {
  return /\bPIN\b/u.test(text.replace(/"[^"]*"|'[^']*'/gu, ''));
}
