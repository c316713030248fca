/**
 * Windows' data protection (DPAPI): encrypts and decrypts for an account or for the computer.
 * https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata
 */
import { reasonOfProtection } from './system-codes.js';
import { loadWindowsCalls, type Pointer } from './windows-calls.js';

/** account: this one alone can decrypt it; computer: every account of this computer can. */
export type ProtectionScope = 'account' | 'computer';

/** What came of it; the reason is a clause. */
export type Protected =
  | { readonly ok: true; readonly data: Buffer }
  | { readonly ok: false; readonly reason: string };

/** Both throw NativeCallsError. */
export interface DataProtection {
  protect(data: Buffer, scope: ProtectionScope): Promise<Protected>;
  /** Reads what was encrypted for either. */
  unprotect(data: Buffer): Promise<Protected>;
}

/** Undefined: this is not Windows. */
export function findDataProtection(platform = process.platform): DataProtection | undefined {
  if (platform !== 'win32') return undefined;
  return {
    protect: (data, scope) => callDpapi('Protect', data, scope),
    unprotect: (data) => callDpapi('Unprotect', data, 'account'),
  };
}

/** No window, whatever happens. */
const UI_FORBIDDEN = 0x1;
const LOCAL_MACHINE = 0x4;

async function callDpapi(
  method: 'Protect' | 'Unprotect',
  data: Buffer,
  scope: ProtectionScope,
): Promise<Protected> {
  const { koffi, call, free, lastError } = await loadWindowsCalls('crypt32.dll');
  const blob = koffi.struct({ length: 'uint32', bytes: 'void *' });
  const given = koffi.as({ length: data.length, bytes: data }, koffi.pointer(blob));
  const made = Buffer.alloc(koffi.sizeof(blob));
  const flags = UI_FORBIDDEN | (method === 'Protect' && scope === 'computer' ? LOCAL_MACHINE : 0);
  const isDone = call<boolean>(
    `bool Crypt${method}Data(void *given, void *description, void *entropy, void *reserved, void *prompt, uint32 flags,
       void *made)`,
    ...[given, null, null, null, null, flags, made],
  );
  if (!isDone) return { ok: false, reason: reasonOfProtection(lastError()) };
  const { length, bytes } = koffi.decode(made, blob) as { length: number; bytes: Pointer };
  try {
    // A copy: Windows' own memory is wiped and freed.
    const view = new Uint8Array(koffi.view(bytes, length));
    const copy = Buffer.from(view);
    view.fill(0);
    return { ok: true, data: copy };
  } finally {
    free(bytes);
  }
}
