/** Which template a meeting is filled in with: that of its keyword, of its mailbox, of the mailbox's domain, or the general one. */
import { findKeyword, type KeywordRules } from '../keyword.js';

/** By keyword as in the rules, by mailbox and by domain in lower case. */
export interface TemplateSet<T> {
  readonly general: T;
  readonly keyword: ReadonlyMap<string, T>;
  readonly mailbox: ReadonlyMap<string, T>;
  readonly domain: ReadonlyMap<string, T>;
}

/** Pure. */
export function chooseTemplate<T>(
  templates: TemplateSet<T>,
  meeting: { readonly mailbox: string; readonly location: string },
  rules: KeywordRules,
): T {
  const keyword = findKeyword(meeting.location, rules)?.keyword;
  const mailbox = meeting.mailbox.toLowerCase();
  return (
    (keyword === undefined ? undefined : templates.keyword.get(keyword)) ??
    templates.mailbox.get(mailbox) ??
    templates.domain.get(mailbox.slice(mailbox.lastIndexOf('@') + 1)) ??
    templates.general
  );
}
