/**
 * What a native call is given pointers to: bytes and structs of 64-bit words, which stay where they are until they are
 * wiped. koffi's own conversion of strings and objects would leave copies of a password in a memory that nobody wipes.
 */
import type { Koffi } from './koffi.js';

export class NativeMemory {
  #held: Buffer[] = [];

  constructor(private readonly koffi: Koffi) {}

  /** @returns the address of the bytes; 0 where there are none */
  hold(bytes: Buffer | undefined): bigint {
    if (bytes === undefined || bytes.length === 0) return 0n;
    this.#held.push(bytes);
    return this.koffi.address(bytes);
  }

  /** A struct whose members are words of 64 bits. @returns its address */
  words(...values: readonly (number | bigint)[]): bigint {
    const bytes = Buffer.alloc(8 * values.length);
    values.forEach((value, at) => bytes.writeBigUInt64LE(BigInt(value), 8 * at));
    return this.hold(bytes);
  }

  /** Overwrites everything with zeroes, and lets go of it. To be called once the native call has returned. */
  wipe(): void {
    for (const bytes of this.#held) bytes.fill(0);
    this.#held = [];
  }
}

/**
 * A place of some 64-bit words for a handle or a number that a call gives. It has to be read after the call: what nothing refers to any more is
 * freed, also while a call on another thread still writes to its address. What nobody reads comes from NativeMemory.
 */
export class Cell {
  readonly bytes: Buffer;
  readonly address: bigint;

  constructor(koffi: Koffi, words = 1) {
    this.bytes = Buffer.alloc(8 * words);
    this.address = koffi.address(this.bytes);
  }

  get handle(): bigint {
    return this.bytes.readBigUInt64LE(0);
  }

  get isSet(): boolean {
    return this.bytes.some((byte) => byte !== 0);
  }

  get number(): number {
    return this.bytes.readUInt32LE(0);
  }
}

/** Two members of 32 bits as one word. */
export function pair(low: number, high: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

/** A copy of native memory. */
export function copyBytes(koffi: Koffi, address: bigint, length: number): Buffer {
  return length === 0 ? Buffer.alloc(0) : Buffer.from(new Uint8Array(koffi.view(address, length)));
}
