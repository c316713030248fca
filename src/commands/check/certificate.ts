/** What there is to say of a server's certificate: who issued it, until when it is good, and whether it is trusted. Pure. */
import {
  describeCertificateTrouble,
  renew,
  type ServerInSettings,
} from '../../network/certificate-trouble.js';
import type { ServerCertificate } from '../../network/server-certificate.js';
import { failed, ok, warning, type Finding } from './finding.js';

const DAY_MS = 24 * 3_600_000;
const WARN_DAYS = 30;

/** @param isVerified `tls_verify = yes` */
export function judgeCertificate(
  what: string,
  certificate: ServerCertificate,
  owner: ServerInSettings,
  { isVerified, now }: { readonly isVerified: boolean; readonly now: Date },
): Finding {
  const { name, issuer, validTo, trouble } = certificate;
  const day = validTo.toISOString().slice(0, 10);
  const seen = `${name}, issued by ${issuer}, valid until ${day}`;
  if (trouble !== undefined) {
    const { problem, hint } = describeCertificateTrouble(trouble, owner) ?? {
      problem: `is not trusted (${trouble})`,
      hint: `Check the certificate of ${owner.server}.`,
    };
    if (isVerified) return failed(what, `It ${problem}: ${seen}.`, hint, describeChain(certificate));
    return warning(what, `It ${problem}, and tls_verify = no passes over that: ${seen}.`, hint);
  }
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  if (days >= WARN_DAYS) return ok(what, `${seen}.`);
  return warning(what, `It expires in ${days} ${days === 1 ? 'day' : 'days'}: ${seen}.`, renew(owner));
}

/** So that an administrator knows which certificate has to be in the file of ca_file. */
function describeChain({ name, issuers, missingIssuer }: ServerCertificate): string {
  const above = missingIssuer === undefined ? issuers : [...issuers, `${missingIssuer} (not sent)`];
  const chain = `Its chain, from the bottom up: ${[name, ...above].join(' < ')}.`;
  return above.length === 0
    ? chain
    : `${chain} The certificate of any issuer in it will do for ca_file, for instance ca_file = config/ca.pem.`;
}
