/**
 * MIT Kerberos' functions of GSS-API as koffi calls them, on memory of our own. What they are called for is gssapi.ts.
 *
 * https://www.rfc-editor.org/rfc/rfc2744, gssapi_ext.h
 */
import { NativeCallsError } from '../../errors.js';
import type { LibraryHandle } from 'koffi';
import { callAside } from '../call-aside.js';
import type { Koffi, NativeFunction } from '../koffi.js';
import { findLibraryFailure } from './kerberos-errors.js';
import { SecurityFailure, type SecurityFailureKind } from './security-context.js';
import { Cell, copyBytes, NativeMemory } from '../native-memory.js';

const LIBRARY = 'libgssapi_krb5.so.2';

export type Gssapi = ReturnType<typeof loadGssapi>;

/** @throws NativeCallsError where the library is not installed */
export function loadGssapi(koffi: Koffi) {
  const library = openLibrary(koffi);
  const [p, u] = ['void *', 'uint32_t'];
  const define = (name: string, ...types: readonly string[]): NativeFunction =>
    library.func(`gss_${name}`, u, [...types]);
  const calls = {
    importName: define('import_name', p, p, p, p),
    displayName: define('display_name', p, p, p, p),
    releaseName: define('release_name', p, p),
    acquireFrom: define('acquire_cred_from', p, p, u, p, 'int', p, p, p, p),
    acquireWithPassword: define('acquire_cred_with_password', p, p, p, u, p, 'int', p, p, p),
    storeInto: define('store_cred_into', p, p, 'int', p, u, u, p, p, p),
    inquireCredentials: define('inquire_cred', p, p, p, p, p, p),
    setNegotiable: define('set_neg_mechs', p, p, p),
    releaseCredentials: define('release_cred', p, p),
    initContext: define('init_sec_context', p, p, p, p, p, u, u, p, p, p, p, p, p),
    deleteContext: define('delete_sec_context', p, p, p),
    releaseBuffer: define('release_buffer', p, p),
  };
  // For status numbers that nobody looks at. It has to live as long as any call.
  return { koffi, calls, ignored: new Cell(koffi) };
}

function openLibrary(koffi: Koffi): LibraryHandle {
  try {
    return koffi.load(LIBRARY);
  } catch (cause) {
    throw new NativeCallsError(`Kerberos' library ${LIBRARY} cannot be loaded.`, {
      hint: 'Install MIT Kerberos: apt-get install libgssapi-krb5-2, or dnf install krb5-libs.',
      cause,
    });
  }
}

const oid = (hex: string): Buffer => Buffer.from(hex, 'hex');
/** 1.2.840.113554.1.2.2 */
export const KRB5 = oid('2a864886f712010202');
/** 1.3.6.1.5.5.2 */
export const SPNEGO = oid('2b0601050502');
/** GSS_C_NT_HOSTBASED_SERVICE */
export const HOST_BASED_SERVICE = oid('2a864886f71201020104');
/** GSS_C_NT_USER_NAME */
export const USER_NAME = oid('2a864886f71201020101');

/** The structs of GSS-API. */
export class GssapiMemory extends NativeMemory {
  /** gss_buffer_desc */
  buffer(bytes: Buffer | undefined): bigint {
    return bytes === undefined ? 0n : this.words(bytes.length, this.hold(bytes));
  }

  /** gss_OID_desc. The identifiers are of the whole program: wiping has to spare them. */
  mechanism(identifier: Buffer): bigint {
    return this.words(identifier.length, this.hold(Buffer.from(identifier)));
  }

  /** gss_OID_set_desc */
  mechanisms(...identifiers: readonly Buffer[]): bigint {
    const members = identifiers.flatMap((one) => [one.length, this.hold(Buffer.from(one))]);
    return this.words(identifiers.length, this.words(...members));
  }

  /** gss_key_value_set_desc; 0 where it is empty. */
  store(entries: Readonly<Record<string, string | undefined>>): bigint {
    const members = Object.entries(entries).flatMap(([key, value]) =>
      value === undefined ? [] : [this.#text(key), this.#text(value)],
    );
    return members.length === 0 ? 0n : this.words(members.length / 2, this.words(...members));
  }

  /** gss_channel_bindings_struct: two addresses that are not used, then the data. */
  channelBindings(data: Buffer | undefined): bigint {
    return data === undefined ? 0n : this.words(0, 0, 0, 0, 0, 0, data.length, this.hold(Buffer.from(data)));
  }

  #text(text: string): bigint {
    return this.hold(Buffer.from(`${text}\0`, 'utf8'));
  }
}

/** Takes the bytes out of a gss_buffer_desc that the library has filled, and gives its memory back. */
export function takeBuffer({ koffi, calls, ignored }: Gssapi, buffer: Cell): Buffer {
  const bytes = copyBytes(koffi, buffer.bytes.readBigUInt64LE(8), Number(buffer.handle));
  calls.releaseBuffer(ignored.address, buffer.address);
  return bytes;
}

/** Routine errors and calling errors; the bits below tell what is still to come. */
export const GSS_ERRORS = 0xffff_0000;
const KIND_OF_STATUS: Readonly<Record<number, SecurityFailureKind>> = {
  [0x0007_0000]: 'no-credentials', // GSS_S_NO_CRED
  [0x000b_0000]: 'ticket-expired', // GSS_S_CREDENTIALS_EXPIRED
};

/**
 * Calls a function on another thread, since it may ask a KDC.
 * @param toArguments all but the minor status, in memory that is wiped once the call has returned
 * @throws SecurityFailure
 */
export async function callGssapi(
  { koffi }: Gssapi,
  native: NativeFunction,
  toArguments: (memory: GssapiMemory) => readonly unknown[],
): Promise<void> {
  const memory = new GssapiMemory(koffi);
  const minor = new Cell(koffi);
  try {
    const major = await callAside(koffi, native, minor.address, ...toArguments(memory));
    if ((major & GSS_ERRORS) !== 0) throw toFailure(major, minor.number);
  } finally {
    memory.wipe();
  }
}

export function toFailure(major: number, minor: number): SecurityFailure {
  const kind = findLibraryFailure(minor) ?? KIND_OF_STATUS[(major & GSS_ERRORS) >>> 0] ?? 'other';
  return new SecurityFailure(kind, `GSS_${(major >>> 16).toString()}_${minor | 0}`);
}
