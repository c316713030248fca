/** Names as an administrator writes them (domains, accounts, keyword, rooms, paths) -> normalised values. Pure. */
import type { ReadEnvironment } from '../key-spec.js';
import { quote, refuse } from './refusal.js';

const DOMAIN =
  /^[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?)*$/u;

/** With or without a leading `@` -> lower case, without it. */
export function toDomain(text: string): string {
  const domain = text.replace(/^@/, '').toLowerCase();
  if (/[,\s]/.test(domain)) return refuse('must be one domain');
  if (!DOMAIN.test(domain)) return refuse(`must be a domain such as example.com, but is ${quote(text)}`);
  return domain;
}

/** RFC 7617: the user of Basic ends at the first colon. */
export function toApiUser(text: string): string {
  if (text.includes(':')) return refuse('must not hold a colon: signing in with Basic would cut it there');
  return text;
}

/** `user@domain` or `DOMAIN\user`. Backslashes arrive as written, in quotes too. */
export function toImpersonationUser(text: string, { warn }: Pick<ReadEnvironment, 'warn'>): string {
  const downLevel = /^([^\\@\s:"/[\]]+)(\\\\?)([^\\@:"/[\]]*[^\\@\s:"/[\]])$/.exec(text);
  if (downLevel !== null) {
    const [, domain, backslashes, user] = downLevel;
    if (backslashes === '\\') return text;
    warn('has two backslashes; one is enough and one was taken');
    return `${domain}\\${user}`;
  }
  const parts = /^[^\\@\s:"/]+@(.+)$/.exec(text);
  if (parts !== null && DOMAIN.test(parts[1]!)) return text;
  // Not shown: user and password are easily put into each other's place.
  return refuse('must be written user@domain or DOMAIN\\user');
}

/** What a person writes into the Location. */
export function toKeyword(text: string): string {
  if (/\s/.test(text)) return refuse(`must be one word without blanks, but is ${quote(text)}`);
  if (!/[\p{L}\p{N}]/u.test(text)) return refuse(`must hold a letter or a digit, but is ${quote(text)}`);
  if (text.length > 64) return refuse('must not be longer than 64 characters');
  return text;
}

/** `space` or `.space` for rooms `<user>.space` -> `space`. */
export function toPersonalRoomSuffix(text: string): string {
  const suffix = text.replace(/^\./, '');
  if (suffix === '' || /[\s@<>"'/\\?&#]/.test(suffix)) {
    return refuse(
      `must be the part behind the user's name, "space" for rooms "ann.space", but is ${quote(text)}`,
    );
  }
  return suffix;
}

/** `auto` and `space` in any case, or a name as CMS has it. */
export function toAccessMethod(text: string): string {
  const word = text.toLowerCase();
  return word === 'auto' || word === 'space' ? word : text;
}
