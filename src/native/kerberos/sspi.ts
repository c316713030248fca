/**
 * Kerberos on Windows, by SSPI: the package Negotiate without NTLM, for the account that the process runs under (a group
 * managed service account, too) or for one with a password.
 *
 * https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--negotiate
 */
import pLimit, { type LimitFunction } from 'p-limit';
import { loadKoffi } from '../koffi.js';
import { callAside } from '../call-aside.js';
import { Cell, NativeMemory, pair } from '../native-memory.js';
import {
  SecurityFailure,
  type SecurityContext,
  type SecurityCredentials,
  type SecurityLibrary,
  type SecurityTarget,
  type SecurityFailureKind,
} from './security-context.js';
import {
  HANDLE_WORDS,
  loadSspi,
  toIdentity,
  toInput,
  wide,
  type Sspi,
  SECPKG_CRED_OUTBOUND,
  SECPKG_CRED_ATTR_NAMES,
  MUTUAL_AUTH,
  SECURITY_NATIVE_DREP,
  SEC_E_OK,
  SEC_I_CONTINUE_NEEDED,
  MAX_TOKEN_BYTES,
  SECBUFFER_TOKEN,
} from './sspi-calls.js';

const KINDS: Readonly<Record<number, SecurityFailureKind>> = {
  0x8009_0303: 'unknown-service', // SEC_E_TARGET_UNKNOWN
  0x8009_0322: 'wrong-key', // SEC_E_WRONG_PRINCIPAL
  0x8009_0324: 'clock-skew', // SEC_E_TIME_SKEW
  0x8009_0317: 'ticket-expired', // SEC_E_CONTEXT_EXPIRED
  0x8009_0311: 'no-kdc', // SEC_E_NO_AUTHENTICATING_AUTHORITY
  0x8009_0350: 'no-kdc', // SEC_E_DOWNGRADE_DETECTED: no domain controller, and NTLM is not taken in its place
  0x8009_0304: 'no-kdc', // SEC_E_INTERNAL_ERROR: what Negotiate says where no domain can be reached
  0x8009_030e: 'no-credentials', // SEC_E_NO_CREDENTIALS
  0x8009_030d: 'no-credentials', // SEC_E_UNKNOWN_CREDENTIALS
  0x8009_030c: 'wrong-password', // SEC_E_LOGON_DENIED
  0x8009_0341: 'encryption', // SEC_E_KDC_UNKNOWN_ETYPE
};

/** @throws NativeCallsError */
export async function openSspi(credentials: SecurityCredentials | undefined): Promise<SecurityLibrary> {
  return new SspiLibrary(loadSspi(await loadKoffi()), credentials);
}

class SspiLibrary implements SecurityLibrary {
  account: string | undefined;
  /** One call that may ask a domain controller at a time: one that is silent holds up one thread. */
  readonly #inTurn = pLimit(1);
  /** Got once: Windows renews the tickets behind it. */
  #handle: Cell | undefined;

  constructor(
    private readonly sspi: Sspi,
    private readonly credentials: SecurityCredentials | undefined,
  ) {}

  begin(target: SecurityTarget): Promise<SecurityContext> {
    return this.#inTurn(async () => {
      this.#handle ??= await acquire(this.sspi, this.credentials);
      this.account ??= this.credentials?.user ?? readName(this.sspi, this.#handle);
      return new SspiContext(this.sspi, this.#inTurn, this.#handle, target);
    });
  }

  close(): void {
    void this.#inTurn(async () => {
      if (this.#handle !== undefined) this.sspi.freeCredentials(this.#handle.address);
      this.#handle = undefined;
    });
  }
}

async function acquire(sspi: Sspi, credentials: SecurityCredentials | undefined): Promise<Cell> {
  const memory = new NativeMemory(sspi.koffi);
  const handle = new Cell(sspi.koffi, HANDLE_WORDS);
  const acquireWith = (identity: bigint): Promise<number> =>
    callAside(
      sspi.koffi,
      sspi.acquire,
      ...[0n, wide(memory, 'Negotiate'), SECPKG_CRED_OUTBOUND, 0n, identity, 0n, 0n],
      ...[handle.address, memory.words(0)],
    );
  try {
    let status = await acquireWith(toIdentity(memory, credentials));
    // Wine takes no list of packages. Who signs in looks for NTLM in each token anyway.
    if (status !== SEC_E_OK && credentials === undefined) status = await acquireWith(0n);
    if (status !== SEC_E_OK) throw toFailure(status);
    return handle;
  } finally {
    memory.wipe();
  }
}

/** @returns `user@DOMAIN`, as Windows has it; undefined where it does not tell */
function readName({ koffi, queryCredentials, freeBuffer }: Sspi, handle: Cell): string | undefined {
  const text = new Cell(koffi);
  const status = queryCredentials(handle.address, SECPKG_CRED_ATTR_NAMES, text.address);
  if (status !== SEC_E_OK || !text.isSet) return undefined;
  const name = koffi.decode.string16(text.handle);
  freeBuffer(text.handle);
  return name;
}

class SspiContext implements SecurityContext {
  isComplete = false;
  readonly #context: Cell;

  constructor(
    private readonly sspi: Sspi,
    private readonly inTurn: LimitFunction,
    private readonly credentials: Cell,
    private readonly target: SecurityTarget,
  ) {
    this.#context = new Cell(sspi.koffi, HANDLE_WORDS);
  }

  next(serverToken?: Buffer): Promise<Buffer> {
    return this.inTurn(() => this.#step(serverToken));
  }

  close(): void {
    // In turn: a call that nobody waits for any more may still be under way.
    void this.inTurn(async () => {
      if (this.#context.isSet) this.sspi.deleteContext(this.#context.address);
    });
  }

  async #step(serverToken: Buffer | undefined): Promise<Buffer> {
    const { koffi, init } = this.sspi;
    const memory = new NativeMemory(koffi);
    const context = this.#context.address;
    const output = Buffer.alloc(MAX_TOKEN_BYTES);
    const outputBuffer = Buffer.alloc(16);
    outputBuffer.writeBigUInt64LE(pair(MAX_TOKEN_BYTES, SECBUFFER_TOKEN), 0);
    outputBuffer.writeBigUInt64LE(memory.hold(output), 8);
    const attributes = new Cell(koffi);
    try {
      const status = await callAside(
        koffi,
        init,
        ...[this.credentials.address, this.#context.isSet ? context : 0n],
        ...[wide(memory, `HTTP/${this.target.host}`), MUTUAL_AUTH, 0, SECURITY_NATIVE_DREP],
        ...[toInput(memory, this.target.endPoint, serverToken), 0, context],
        ...[memory.words(pair(0, 1), memory.hold(outputBuffer)), attributes.address, memory.words(0)],
      );
      if (status !== SEC_E_OK && status !== SEC_I_CONTINUE_NEEDED) throw toFailure(status);
      this.isComplete = status === SEC_E_OK && (attributes.number & MUTUAL_AUTH) !== 0;
      return Buffer.from(output.subarray(0, outputBuffer.readUInt32LE(0)));
    } finally {
      memory.wipe();
    }
  }
}

function toFailure(status: number): SecurityFailure {
  const code = status >>> 0;
  return new SecurityFailure(KINDS[code] ?? 'other', `0x${code.toString(16).toUpperCase()}`);
}
