/** Who signs in, as NTLM wants it, and the key that stands for the password. [MS-NLMP] 3.3.2 */
import { createHmac } from 'node:crypto';
import jsMd4 from 'js-md4';

export interface Account {
  readonly name: string;
  /** Empty for `user@domain`: Windows finds the domain by the name's suffix. */
  readonly domain: string;
}

/** `DOMAIN\user` or `user@domain`. */
export function readAccount(user: string): Account {
  const slash = user.indexOf('\\');
  return slash === -1
    ? { name: user, domain: '' }
    : { name: user.slice(slash + 1), domain: user.slice(0, slash) };
}

export const toUtf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

export const hmacMd5 = (key: Buffer, ...parts: readonly Buffer[]): Buffer =>
  createHmac('md5', key).update(Buffer.concat(parts)).digest();

/** OpenSSL, and Node with it, has no MD4 any more. For the NTLM hash of a password only: MD4 protects nothing. */
export const md4 = (bytes: Buffer): Buffer => Buffer.from(jsMd4.create().update(bytes).arrayBuffer());

/** NTOWFv2. @returns 16 bytes; as good as the password, never to be shown */
export function toNtlmV2Key(account: Account, password: string): Buffer {
  return hmacMd5(md4(toUtf16(password)), toUtf16(toUpperCaseAsWindows(account.name) + account.domain));
}

/** Character by character and never longer: `ß` stays, where JavaScript would make `SS` of it. */
function toUpperCaseAsWindows(text: string): string {
  return text.replace(/[\s\S]/g, (unit) => {
    const upper = unit.toUpperCase();
    return upper.length === 1 ? upper : unit;
  });
}
