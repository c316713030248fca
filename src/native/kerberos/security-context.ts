/**
 * The port to the system's Kerberos: the next token for this server and this TLS connection. gssapi.ts and sspi.ts
 * implement it; HTTP is not known here.
 */

export interface SecurityLibrary {
  /** Who signs in, as the system names it; undefined until a context has begun. */
  readonly account: string | undefined;
  /** @throws SecurityFailure where there are no credentials */
  begin(target: SecurityTarget): Promise<SecurityContext>;
  close(): void;
}

export interface SecurityTarget {
  /** Host name of the HTTP service. */
  readonly host: string;
  /** `tls-server-end-point:` and the hash of the server's certificate; undefined without TLS. RFC 5929 */
  readonly endPoint: Buffer | undefined;
}

/** Sign-in of one connection. To be closed whatever comes of it. */
export interface SecurityContext {
  /**
   * @param serverToken undefined at first
   * @returns what the server has to be sent; empty: nothing more
   * @throws SecurityFailure
   */
  next(serverToken?: Buffer): Promise<Buffer>;
  /** The server has proved who it is, and nothing more is to be exchanged. */
  readonly isComplete: boolean;
  close(): void;
}

/** Undefined: those of the account that the program runs under. */
export interface SecurityCredentials {
  /** `user@domain` or `DOMAIN\user`. */
  readonly user: string;
  readonly password: string;
}

/** Why there is no token. What to do about each is said in exchange/negotiate/. */
export type SecurityFailureKind =
  | 'clock-skew'
  | 'unknown-service'
  | 'wrong-key'
  | 'ticket-expired'
  | 'no-kdc'
  | 'no-credentials'
  | 'wrong-password'
  | 'account-unusable'
  | 'encryption'
  | 'other';

export class SecurityFailure extends Error {
  constructor(
    readonly kind: SecurityFailureKind,
    /** The system's number for it, as one looks it up. */
    readonly code: string,
  ) {
    super(`Kerberos failed: ${kind} (${code}).`);
  }
}
