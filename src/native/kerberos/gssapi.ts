/**
 * Kerberos on Linux, by MIT's GSS-API: SPNEGO with nothing in it but Kerberos. The tickets are those of the account that
 * the program runs under (KRB5CCNAME; or a keytab, KRB5_CLIENT_KTNAME or KRB5_KTNAME, from which the library gets new
 * ones by itself), or are got with a password and kept in memory.
 */
import pLimit from 'p-limit';
import { loadKoffi } from '../koffi.js';
import { Cell } from '../native-memory.js';
import {
  callGssapi,
  HOST_BASED_SERVICE,
  KRB5,
  loadGssapi,
  SPNEGO,
  takeBuffer,
  USER_NAME,
  type Gssapi,
} from './gssapi-calls.js';
import { GssapiContext } from './gssapi-context.js';
import type {
  SecurityContext,
  SecurityCredentials,
  SecurityLibrary,
  SecurityTarget,
} from './security-context.js';

const GSS_C_INITIATE = 1;
const GSS_C_INDEFINITE = 0xffff_ffff;

/** @throws NativeCallsError */
export async function openGssapi(credentials: SecurityCredentials | undefined): Promise<SecurityLibrary> {
  return new GssapiLibrary(loadGssapi(await loadKoffi()), credentials);
}

class GssapiLibrary implements SecurityLibrary {
  account: string | undefined;
  /** One call that may ask a KDC at a time: tickets are got once, and a KDC that is silent holds up one thread. */
  readonly #inTurn = pLimit(1);
  /** When the tickets that the password gave have reached half their life. */
  #renewAt = 0;

  constructor(
    private readonly gssapi: Gssapi,
    private readonly credentials: SecurityCredentials | undefined,
  ) {}

  begin({ host, endPoint }: SecurityTarget): Promise<SecurityContext> {
    return this.#inTurn(async () => {
      const { koffi, calls, ignored } = this.gssapi;
      const store = await this.#findStore();
      const [kerberos, spnego] = [new Cell(koffi), new Cell(koffi)];
      try {
        // Kerberos first: what is wrong has an honest number there, where SPNEGO gives numbers of its own.
        await this.#acquire(kerberos, KRB5, store);
        this.account = this.#readAccount(kerberos);
        await this.#acquire(spnego, SPNEGO, store);
        await this.#offerOnlyKerberos(spnego);
        const name = await importName(this.gssapi, `HTTP@${host}`, HOST_BASED_SERVICE);
        return new GssapiContext(this.gssapi, this.#inTurn, { kerberos, spnego, name, endPoint });
      } catch (error) {
        // For the library, one that was never filled is nothing.
        for (const { address } of [kerberos, spnego]) calls.releaseCredentials(ignored.address, address);
        throw error;
      }
    });
  }

  close(): void {
    // Tickets in memory end with the process.
  }

  /** Where tickets and keys are; what is undefined is where the system has it. */
  async #findStore(): Promise<Readonly<Record<string, string | undefined>>> {
    if (this.credentials !== undefined) return { ccache: await this.#keepTickets(this.credentials) };
    const { KRB5_CLIENT_KTNAME: clientKeytab, KRB5_KTNAME: keytab } = process.env;
    return { client_keytab: clientKeytab ?? keytab };
  }

  /** @param credentials filled; they have to be released */
  #acquire(
    credentials: Cell,
    mechanism: Buffer,
    store: Readonly<Record<string, string | undefined>>,
  ): Promise<void> {
    // Only who asks for the lifetime has the tickets got now, and an honest number where there are none.
    return callGssapi(this.gssapi, this.gssapi.calls.acquireFrom, (memory) => [
      ...[0n, GSS_C_INDEFINITE, memory.mechanisms(mechanism), GSS_C_INITIATE, memory.store(store)],
      ...[credentials.address, 0n, memory.words(0)],
    ]);
  }

  /** Where another mechanism is installed, NTLM for instance, SPNEGO would offer that as well. */
  #offerOnlyKerberos(spnego: Cell): Promise<void> {
    return callGssapi(this.gssapi, this.gssapi.calls.setNegotiable, (memory) => [
      spnego.handle,
      memory.mechanisms(KRB5),
    ]);
  }

  /** Gets tickets with the password where there are none, or old ones. @returns where they are kept */
  async #keepTickets({ user, password }: SecurityCredentials): Promise<string> {
    const principal = toPrincipal(user);
    const place = `MEMORY:cms-calendar-magic-${principal}`;
    if (Date.now() < this.#renewAt) return place;
    const { koffi, calls, ignored } = this.gssapi;
    const [credentials, lifetime] = [new Cell(koffi), new Cell(koffi)];
    const name = await importName(this.gssapi, principal, USER_NAME);
    try {
      await callGssapi(this.gssapi, calls.acquireWithPassword, (memory) => [
        ...[name.handle, memory.buffer(Buffer.from(password, 'utf8')), GSS_C_INDEFINITE],
        ...[memory.mechanisms(KRB5), GSS_C_INITIATE, credentials.address, 0n, lifetime.address],
      ]);
      await callGssapi(this.gssapi, calls.storeInto, (memory) => [
        ...[credentials.handle, GSS_C_INITIATE, memory.mechanism(KRB5), 1, 0],
        ...[memory.store({ ccache: place }), 0n, 0n],
      ]);
      this.#renewAt = Date.now() + lifetime.number * 500;
      return place;
    } finally {
      calls.releaseName(ignored.address, name.address);
      calls.releaseCredentials(ignored.address, credentials.address);
    }
  }

  #readAccount(credentials: Cell): string {
    const { koffi, calls, ignored } = this.gssapi;
    const [name, text] = [new Cell(koffi), new Cell(koffi, 2)];
    calls.inquireCredentials(ignored.address, credentials.handle, name.address, 0n, 0n, 0n);
    calls.displayName(ignored.address, name.handle, text.address, 0n);
    calls.releaseName(ignored.address, name.address);
    return takeBuffer(this.gssapi, text).toString('utf8');
  }
}

/** @returns a name that has to be released */
async function importName(gssapi: Gssapi, text: string, type: Buffer): Promise<Cell> {
  const name = new Cell(gssapi.koffi);
  await callGssapi(gssapi, gssapi.calls.importName, (memory) => [
    memory.buffer(Buffer.from(text, 'utf8')),
    memory.mechanism(type),
    name.address,
  ]);
  return name;
}

/** A realm is written in capitals. The NetBIOS name of a domain is none: then the system's default realm counts. */
function toPrincipal(user: string): string {
  const [domain = '', name = ''] = user.includes('\\') ? user.split('\\') : user.split('@').reverse();
  return user.includes('\\') && !domain.includes('.') ? name : `${name}@${domain.toUpperCase()}`;
}
