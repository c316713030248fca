/**
 * A password that Windows encrypted, as it stands in settings.ini behind `dpapi:`. Two notations, told apart by their first
 * characters: base64 of what DPAPI gave, holding UTF-8; and hex as `ConvertFrom-SecureString` prints it, holding UTF-16LE.
 * https://learn.microsoft.com/dotnet/api/system.security.cryptography.protecteddata
 */
import { NativeCallsError } from '../../errors.js';
import type { DataProtection, ProtectionScope } from '../../windows/data-protection.js';
import { refuse } from '../values/refusal.js';

/** Version 1 and the GUID of the default provider, with which every blob begins; the shortest has well over 100 bytes. */
const HEX_BLOB = /^01000000d08c9ddf0115d1118c7a00c04fc297eb(?:[0-9a-f]{2}){60,}$/i;
const BASE64_BLOB = /^AQAAANCMnd8BFdERjHoAwE\/Cl[0-9A-Za-z+/]{80,}={0,2}$/;

/**
 * @param encrypted what stands behind `dpapi:`
 * @param protection undefined where the system has none
 */
export async function readDpapiSecret(
  encrypted: string,
  protection: DataProtection | undefined,
): Promise<string> {
  if (protection === undefined)
    return refuse('uses dpapi:, which exists on Windows only; use env: or file: here');
  const isHex = HEX_BLOB.test(encrypted);
  if (!isHex && !BASE64_BLOB.test(encrypted))
    return refuse('is not complete behind dpapi:; encrypt the password again');
  const decrypted = await unlessMissing(
    protection.unprotect(Buffer.from(encrypted, isHex ? 'hex' : 'base64')),
  );
  if (decrypted === undefined)
    return refuse(`uses dpapi:, but ${MISSING}; use the archive for Windows, or env: or file:`);
  return decrypted.ok
    ? decrypted.data.toString(isHex ? 'utf16le' : 'utf8')
    : refuse(`cannot be decrypted: ${decrypted.reason}; encrypt it again with the command secret`);
}

const MISSING = 'the package koffi, which calls Windows, cannot be loaded here';

async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof NativeCallsError) return undefined;
    throw error;
  }
}

/** @returns what is to stand in settings.ini, `dpapi:` included; or why it cannot be encrypted, as a clause */
export async function encryptWithDpapi(
  secret: string,
  scope: ProtectionScope,
  protection: DataProtection,
): Promise<{ readonly text: string } | { readonly reason: string }> {
  const encrypted = await unlessMissing(protection.protect(Buffer.from(secret, 'utf8'), scope));
  if (encrypted === undefined) return { reason: MISSING };
  if (!encrypted.ok) return encrypted;
  const blob = encrypted.data.toString('base64');
  return BASE64_BLOB.test(blob) ? { text: `dpapi:${blob}` } : { reason: 'Windows gave back something else' };
}
