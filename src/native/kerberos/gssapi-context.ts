/** The sign-in of one connection by GSS-API: SPNEGO with nothing in it but Kerberos. */
import type { LimitFunction } from 'p-limit';
import { callAside } from '../call-aside.js';
import {
  GSS_ERRORS,
  GssapiMemory,
  KRB5,
  SPNEGO,
  takeBuffer,
  toFailure,
  type Gssapi,
} from './gssapi-calls.js';
import { Cell } from '../native-memory.js';
import type { SecurityContext, SecurityFailure } from './security-context.js';

const GSS_C_MUTUAL_FLAG = 2;
const GSS_S_CONTINUE_NEEDED = 1;

interface ContextParts {
  readonly kerberos: Cell;
  readonly spnego: Cell;
  readonly name: Cell;
  readonly endPoint: Buffer | undefined;
}

export class GssapiContext implements SecurityContext {
  isComplete = false;
  readonly #context: Cell;

  constructor(
    private readonly gssapi: Gssapi,
    private readonly inTurn: LimitFunction,
    private readonly parts: ContextParts,
  ) {
    this.#context = new Cell(gssapi.koffi);
  }

  next(serverToken?: Buffer): Promise<Buffer> {
    return this.inTurn(async () => {
      const step = await this.#step(this.#context, SPNEGO, serverToken);
      if ((step.major & GSS_ERRORS) === 0) {
        this.isComplete = step.major !== GSS_S_CONTINUE_NEEDED && (step.flags & GSS_C_MUTUAL_FLAG) !== 0;
        return step.token;
      }
      if (serverToken !== undefined) throw toFailure(step.major, step.minor);
      throw await this.#findReason(step);
    });
  }

  close(): void {
    const { calls, ignored } = this.gssapi;
    const { name, kerberos, spnego } = this.parts;
    // In turn: a call that nobody waits for any more may still be under way.
    void this.inTurn(async () => {
      calls.deleteContext(ignored.address, this.#context.address, 0n);
      calls.releaseName(ignored.address, name.address);
      calls.releaseCredentials(ignored.address, kerberos.address);
      calls.releaseCredentials(ignored.address, spnego.address);
    });
  }

  /** SPNEGO gives numbers of its own for what went wrong beneath it: Kerberos alone is asked once more. */
  async #findReason(step: { readonly major: number; readonly minor: number }): Promise<SecurityFailure> {
    const { koffi, calls, ignored } = this.gssapi;
    const context = new Cell(koffi);
    const alone = await this.#step(context, KRB5, undefined);
    calls.deleteContext(ignored.address, context.address, 0n);
    const { major, minor } = (alone.major & GSS_ERRORS) === 0 ? step : alone;
    return toFailure(major, minor);
  }

  async #step(
    context: Cell,
    mechanism: Buffer,
    serverToken: Buffer | undefined,
  ): Promise<{ major: number; minor: number; flags: number; token: Buffer }> {
    const { koffi, calls } = this.gssapi;
    const { kerberos, spnego, name, endPoint } = this.parts;
    const credentials = mechanism === KRB5 ? kerberos : spnego;
    const memory = new GssapiMemory(koffi);
    const [minor, output, flags] = [new Cell(koffi), new Cell(koffi, 2), new Cell(koffi)];
    try {
      const major = await callAside(
        koffi,
        calls.initContext,
        ...[minor.address, credentials.handle, context.address, name.handle, memory.mechanism(mechanism)],
        ...[GSS_C_MUTUAL_FLAG, 0, memory.channelBindings(endPoint), memory.buffer(serverToken), 0n],
        ...[output.address, flags.address, 0n],
      );
      const token = takeBuffer(this.gssapi, output);
      return { major, minor: minor.number, flags: flags.number, token };
    } finally {
      memory.wipe();
    }
  }
}
