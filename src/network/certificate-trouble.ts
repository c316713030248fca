/** What is wrong with a server's certificate, by Node's names, and what to do about it. Pure. */

/** A server, as the settings name things. */
export interface ServerInSettings {
  /** `the Call Bridge`, `Exchange`. */
  readonly server: string;
  /** The key that holds the server's address. */
  readonly addressKey: string;
  /** The section of settings.ini that its keys stand in. */
  readonly section: string;
}

export const SERVERS = {
  cms: { server: 'the Call Bridge', addressKey: 'base_cms_url', section: 'CMS API' },
  exchange: { server: 'Exchange', addressKey: 'server', section: 'EWS' },
} as const satisfies Record<string, ServerInSettings>;

export interface CertificateTrouble {
  /** End of a sentence that begins with the certificate: `has expired`. */
  readonly problem: string;
  readonly hint: string;
}

type Row = readonly [problem: string, toHint: (owner: ServerInSettings) => string];

const nameCa = ({ section }: ServerInSettings): string =>
  `Put the certificate of the company's CA (PEM) into a file and name it as ca_file in section [${section}] of settings.ini.`;
export const renew = ({ server }: ServerInSettings): string => `Renew the certificate of ${server}.`;
const useName = ({ addressKey, section }: ServerInSettings): string =>
  `Use a name that the certificate holds as ${addressKey} in section [${section}], or have the certificate issued for this name.`;
const unknownIssuer: Row = ['comes from an unknown issuer', nameCa];
const otherHost: Row = ['is made out to another host name', useName];

/** https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
const ROWS: Readonly<Record<string, Row>> = {
  CERT_HAS_EXPIRED: ['has expired', renew],
  CERT_NOT_YET_VALID: [
    'is not valid yet',
    () => 'Check the clock of this machine and the dates of the certificate.',
  ],
  CERT_REVOKED: ['has been revoked', renew],
  INVALID_PURPOSE: ['was not issued for a server', renew],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'is self-signed and not trusted',
    (owner) => `${nameCa(owner)} Here that is the certificate itself.`,
  ],
  SELF_SIGNED_CERT_IN_CHAIN: ['comes from a CA that is not trusted', nameCa],
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    unknownIssuer[0],
    (owner) =>
      `${nameCa(owner)} If there is an intermediate CA, let ${owner.server} send its certificate, too.`,
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: otherHost,
  HOSTNAME_MISMATCH: otherHost,
  // What OpenSSL refuses and Node has no name for, such as a signature with SHA-1.
  UNSPECIFIED: [
    'is too weak',
    ({ server }) => `Have one with 2048 bits or more and SHA-256 issued for ${server}.`,
  ],
};

const OTHER_CODE =
  /^(CERT_|CRL_|UNABLE_TO_|INVALID_CA|PATH_LENGTH|ERROR_IN_CERT_|SUBJECT_ISSUER_|ERR_TLS_CERT_)/;

/** @returns undefined for codes that are not about a certificate */
export function describeCertificateTrouble(
  code: string,
  owner: ServerInSettings,
): CertificateTrouble | undefined {
  const row = Object.hasOwn(ROWS, code) ? ROWS[code] : undefined;
  if (row !== undefined) return { problem: row[0], hint: row[1](owner) };
  return OTHER_CODE.test(code) ? { problem: `cannot be verified (${code})`, hint: nameCa(owner) } : undefined;
}
