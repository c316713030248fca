/**
 * What Kerberos' error numbers mean: those of the protocol, which a KDC or a server sends, and those that MIT's library
 * counts on behind them.
 *
 * https://www.rfc-editor.org/rfc/rfc4120#section-7.5.9, krb5.h
 */
import { SecurityFailure, type SecurityFailureKind } from './security-context.js';

const KINDS: Readonly<Record<number, SecurityFailureKind>> = {
  6: 'wrong-password', // KDC_ERR_C_PRINCIPAL_UNKNOWN
  7: 'unknown-service', // KDC_ERR_S_PRINCIPAL_UNKNOWN
  14: 'encryption', // KDC_ERR_ETYPE_NOSUPP
  18: 'account-unusable', // KDC_ERR_CLIENT_REVOKED: disabled, expired or locked out
  23: 'account-unusable', // KDC_ERR_KEY_EXPIRED
  24: 'wrong-password', // KDC_ERR_PREAUTH_FAILED
  31: 'wrong-password', // KRB_AP_ERR_BAD_INTEGRITY: the answer cannot be decrypted with this password
  32: 'ticket-expired', // KRB_AP_ERR_TKT_EXPIRED
  37: 'clock-skew', // KRB_AP_ERR_SKEW
  41: 'wrong-key', // KRB_AP_ERR_MODIFIED
  44: 'wrong-key', // KRB_AP_ERR_BADKEYVER
  45: 'wrong-key', // KRB_AP_ERR_NOKEY
  // Of the library.
  135: 'no-kdc', // KRB5_CONFIG_CANTOPEN
  141: 'no-credentials', // KRB5_CC_NOTFOUND
  142: 'no-credentials', // KRB5_CC_END
  148: 'clock-skew', // KRB5_KDCREP_SKEW
  154: 'no-kdc', // KRB5_REALM_UNKNOWN
  156: 'no-kdc', // KRB5_KDC_UNREACH
  181: 'no-credentials', // KRB5_KT_NOTFOUND
  193: 'no-credentials', // KRB5_CC_IO
  194: 'no-credentials', // KRB5_FCC_PERM
  195: 'no-credentials', // KRB5_FCC_NOFILE
  210: 'wrong-password', // KRB5_PREAUTH_FAILED
  216: 'no-kdc', // KRB5_ERR_BAD_HOSTNAME
  217: 'no-kdc', // KRB5_ERR_HOST_REALM_UNKNOWN
  220: 'no-kdc', // KRB5_REALM_CANT_RESOLVE
  224: 'no-kdc', // KRB5_CONFIG_NODEFREALM
};

/** ERROR_TABLE_BASE_krb5: number 0 of the protocol. */
const LIBRARY_BASE = -1_765_328_384;

/** @param minor status of GSS-API's krb5 mechanism */
export function findLibraryFailure(minor: number): SecurityFailureKind | undefined {
  return KINDS[(minor | 0) - LIBRARY_BASE];
}

/** `error-code [6] Int32` of a KRB-ERROR; the numbers of the protocol take one byte. */
const ERROR_CODE = Buffer.from('a6030201', 'hex');
/** `pvno [0] 5, msg-type [1] KRB_ERROR (30)`: how the content of a KRB-ERROR begins. */
const KRB_ERROR = Buffer.from('a003020105a10302011e', 'hex');

/**
 * A server that refuses a ticket may say why in a KRB-ERROR within its token, which the libraries do not hand on.
 * @returns undefined where it does not, or where the number says nothing, as KRB_ERR_GENERIC does
 */
export function readServerRefusal(token: Buffer): SecurityFailure | undefined {
  const start = token.indexOf(KRB_ERROR);
  const at = start === -1 ? -1 : token.indexOf(ERROR_CODE, start);
  const number = at === -1 ? undefined : token[at + ERROR_CODE.length];
  const kind = number === undefined ? undefined : KINDS[number];
  return kind === undefined ? undefined : new SecurityFailure(kind, `KRB_ERROR_${number}`);
}
