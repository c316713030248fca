/**
 * Functions and structs of SSPI as koffi calls them, on memory of our own. What they are called for is sspi.ts.
 *
 * https://learn.microsoft.com/en-us/windows/win32/api/sspi/
 */
import type { Koffi, NativeFunction } from '../koffi.js';
import { pair, type NativeMemory } from '../native-memory.js';
import type { SecurityCredentials } from './security-context.js';

export const SECPKG_CRED_OUTBOUND = 2;
export const SECPKG_CRED_ATTR_NAMES = 1;
const SEC_WINNT_AUTH_IDENTITY_VERSION = 0x200;
const SEC_WINNT_AUTH_IDENTITY_UNICODE = 2;
/** ISC_REQ_MUTUAL_AUTH and ISC_RET_MUTUAL_AUTH. */
export const MUTUAL_AUTH = 2;
export const SECURITY_NATIVE_DREP = 0x10;
export const SECBUFFER_TOKEN = 2;
const SECBUFFER_CHANNEL_BINDINGS = 14;
export const SEC_E_OK = 0;
export const SEC_I_CONTINUE_NEEDED = 0x0009_0312;
/** More than MaxTokenSize can be set to. */
export const MAX_TOKEN_BYTES = 65_536;

export type Sspi = ReturnType<typeof loadSspi>;

/** Words of a CredHandle or CtxtHandle. */
export const HANDLE_WORDS = 2;

export function loadSspi(koffi: Koffi) {
  const library = koffi.load('secur32.dll');
  const [p, u] = ['void *', 'uint32_t'];
  const define = (name: string, ...types: readonly string[]): NativeFunction =>
    library.func('__stdcall', name, u, [...types]);
  return {
    koffi,
    acquire: define('AcquireCredentialsHandleW', p, p, u, p, p, p, p, p, p),
    init: define('InitializeSecurityContextW', p, p, p, u, u, u, p, u, p, p, p, p),
    queryCredentials: define('QueryCredentialsAttributesW', p, u, p),
    freeCredentials: define('FreeCredentialsHandle', p),
    deleteContext: define('DeleteSecurityContext', p),
    freeBuffer: define('FreeContextBuffer', p),
  };
}

/** SEC_WINNT_AUTH_IDENTITY_EXW. The list of packages keeps NTLM out, with no name and password as well. */
export function toIdentity(memory: NativeMemory, credentials: SecurityCredentials | undefined): bigint {
  const { user = '', password = '' } = credentials ?? {};
  const [domain, name] = user.includes('\\') ? (user.split('\\') as [string, string]) : ['', user];
  const text = (value: string): readonly [bigint, number] => [
    value === '' ? 0n : wide(memory, value),
    value.length,
  ];
  const [packages, packagesLength] = text('!ntlm');
  const [passwordAt, passwordLength] = text(password);
  return memory.words(
    ...[pair(SEC_WINNT_AUTH_IDENTITY_VERSION, 72), ...text(name), ...text(domain)],
    ...[passwordAt, pair(passwordLength, SEC_WINNT_AUTH_IDENTITY_UNICODE), packages, packagesLength],
  );
}

/** SecBufferDesc with the server's token and, at each step, the binding. 0 where there is neither. */
export function toInput(
  memory: NativeMemory,
  endPoint: Buffer | undefined,
  serverToken: Buffer | undefined,
): bigint {
  const buffers: bigint[] = [];
  if (serverToken !== undefined)
    buffers.push(pair(serverToken.length, SECBUFFER_TOKEN), memory.hold(serverToken));
  if (endPoint !== undefined) {
    const bindings = toChannelBindings(endPoint);
    buffers.push(pair(bindings.length, SECBUFFER_CHANNEL_BINDINGS), memory.hold(bindings));
  }
  return buffers.length === 0 ? 0n : memory.words(pair(0, buffers.length / 2), memory.words(...buffers));
}

/** SEC_CHANNEL_BINDINGS: eight numbers, the last two of which say where the data stands, and the data. */
function toChannelBindings(data: Buffer): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(data.length, 24);
  head.writeUInt32LE(head.length, 28);
  return Buffer.concat([head, data]);
}

/** UTF-16 with a zero at its end. */
export function wide(memory: NativeMemory, text: string): bigint {
  return memory.hold(Buffer.from(`${text}\0`, 'utf16le'));
}
