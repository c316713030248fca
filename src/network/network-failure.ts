/**
 * Why a server cannot be spoken to, by Node's names, and what to do about it: its certificate, or that no connection comes
 * about. Connections that had stood are each adapter's own. Pure.
 *
 * https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes
 * https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors
 */

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

export interface NetworkFailure {
  readonly kind: 'certificate' | 'refused' | 'host-unknown' | 'too-many-files';
  /** End of a sentence that begins with the certificate, `has expired`, or else with the server: `cannot be used: ...`. */
  readonly why: string;
  readonly hint: string;
}

export const renew = ({ server }: ServerInSettings): string => `Renew the certificate of ${server}.`;

const failureOf =
  (kind: NetworkFailure['kind']) =>
  (why: string, hint: string): NetworkFailure => ({ kind, why, hint });
const certificate = failureOf('certificate');
const refused = failureOf('refused');
const unknownHost = failureOf('host-unknown');

const nameCa = ({ section }: ServerInSettings): string =>
  `Put the certificate of the company's CA (PEM) into a file and name it as ca_file in section [${section}] of settings.ini.`;

function rowsFor(of: ServerInSettings): Readonly<Record<string, NetworkFailure>> {
  const { server, addressKey, section } = of;
  const unknownIssuer = certificate('comes from an unknown issuer', nameCa(of));
  const otherHost = certificate(
    'is made out to another host name',
    `Use a name that the certificate holds as ${addressKey} in section [${section}], or have the certificate issued for this name.`,
  );
  const unreachable = refused('it cannot be reached over the network', 'Check the network and the firewall.');
  const unknownName = unknownHost(
    'its host name is unknown',
    `Check ${addressKey} in section [${section}] of settings.ini, and DNS.`,
  );
  // A connection counts as an open file.
  const tooManyFiles = failureOf('too-many-files')(
    'no more connections can be opened, since too many files are open',
    'Raise the limit of open files, or lower concurrency in section [EWS] of settings.ini.',
  );
  return {
    CERT_HAS_EXPIRED: certificate('has expired', renew(of)),
    CERT_NOT_YET_VALID: certificate(
      'is not valid yet',
      'Check the clock of this machine and the dates of the certificate.',
    ),
    CERT_REVOKED: certificate('has been revoked', renew(of)),
    INVALID_PURPOSE: certificate('was not issued for a server', renew(of)),
    DEPTH_ZERO_SELF_SIGNED_CERT: certificate(
      'is self-signed and not trusted',
      `${nameCa(of)} Here that is the certificate itself.`,
    ),
    SELF_SIGNED_CERT_IN_CHAIN: certificate('comes from a CA that is not trusted', nameCa(of)),
    UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate(
      unknownIssuer.why,
      `${nameCa(of)} If there is an intermediate CA, let ${server} send its certificate, too.`,
    ),
    ERR_TLS_CERT_ALTNAME_INVALID: otherHost,
    HOSTNAME_MISMATCH: otherHost,
    // What OpenSSL refuses and Node has no name for, such as a signature with SHA-1.
    UNSPECIFIED: certificate(
      'is too weak',
      `Have one with 2048 bits or more and SHA-256 issued for ${server}.`,
    ),

    ECONNREFUSED: refused(
      'it refuses connections',
      `Check that ${server} runs, and the port in ${addressKey} in section [${section}] of settings.ini.`,
    ),
    EHOSTUNREACH: unreachable,
    ENETUNREACH: unreachable,
    EADDRNOTAVAIL: unreachable,
    EACCES: refused('this computer does not allow the connection', 'Check its firewall.'),
    ENOTFOUND: unknownName,
    EAI_FAIL: unknownName,
    EAI_NODATA: unknownName,
    EAI_AGAIN: unknownHost('DNS does not answer', 'Check DNS on this computer.'),
    EMFILE: tooManyFiles,
    ENFILE: tooManyFiles,
  };
}

const OTHER_OF_CERTIFICATES =
  /^(CERT_|CRL_|UNABLE_TO_|INVALID_CA|PATH_LENGTH|ERROR_IN_CERT_|SUBJECT_ISSUER_|ERR_TLS_CERT_)/;

/** @returns undefined for codes that are about something else */
export function describeNetworkFailure(code: string, server: ServerInSettings): NetworkFailure | undefined {
  const rows = rowsFor(server);
  if (Object.hasOwn(rows, code)) return rows[code];
  return OTHER_OF_CERTIFICATES.test(code)
    ? certificate(`cannot be verified (${code})`, nameCa(server))
    : undefined;
}
