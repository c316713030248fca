/** What there is to say of a server's certificate: who issued it, until when it is good, and whether it is trusted. Pure. */
import {
  describeNetworkFailure,
  renew,
  SERVERS,
  type ServerInSettings,
} from '../../network/network-failure.js';
import type { ServerCertificate } from '../../network/server-certificate.js';
import { pluralize } from '../pluralize.js';
import { failed, failedBy, ok, warning, type Finding, type Findings } from './finding.js';

/**
 * Looks at a server before anything is sent to it.
 * @param read its certificate; undefined where it is spoken to without TLS
 * @param isVerified `tls_verify = yes`
 * @returns whether credentials may be sent there
 */
export async function* checkConnection(
  host: string,
  read: () => Promise<ServerCertificate | undefined>,
  owner: ServerInSettings,
  isVerified: boolean,
  now: Date,
): Findings<boolean> {
  try {
    const certificate = await read();
    if (certificate === undefined) return true;
    yield ok(host, `${owner === SERVERS.exchange ? 'the server' : owner.server} can be reached.`);
    const finding = judgeCertificate(`${host}, certificate`, certificate, owner, isVerified, now);
    yield finding;
    return finding.result !== 'failed';
  } catch (error) {
    yield failedBy(host, error);
    return false;
  }
}

const DAY_MS = 24 * 3_600_000;
const WARN_DAYS = 30;

function judgeCertificate(
  what: string,
  certificate: ServerCertificate,
  owner: ServerInSettings,
  isVerified: boolean,
  now: Date,
): Finding {
  const { name, issuer, validTo, error } = certificate;
  const day = validTo.toISOString().slice(0, 10);
  const seen = `${name}, issued by ${issuer}, valid until ${day}`;
  if (error !== undefined) {
    const { why, hint } = describeNetworkFailure(error, owner) ?? {
      why: `is not trusted (${error})`,
      hint: `Check the certificate of ${owner.server}.`,
    };
    if (isVerified) return failed(what, `It ${why}: ${seen}.`, hint, describeChain(certificate));
    return warning(what, `It ${why}, and tls_verify = no passes over that: ${seen}.`, hint);
  }
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  if (days >= WARN_DAYS) return ok(what, `${seen}.`);
  return warning(what, `It expires in ${pluralize(days, 'day')}: ${seen}.`, renew(owner));
}

/** So that an administrator knows which certificate has to be in the file of ca_file. */
function describeChain({ name, issuers, missingIssuer }: ServerCertificate): string {
  const above = missingIssuer === undefined ? issuers : [...issuers, `${missingIssuer} (not sent)`];
  const chain = `Its chain, from the bottom up: ${[name, ...above].join(' < ')}.`;
  return above.length === 0
    ? chain
    : `${chain} The certificate of any issuer in it will do for ca_file, for instance ca_file = config/ca.pem.`;
}
