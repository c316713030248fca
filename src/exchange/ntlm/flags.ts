/** [MS-NLMP] 2.2.2.5 NEGOTIATE: the flags that this client speaks of. */

export const FLAG = {
  unicode: 0x00000001,
  requestTarget: 0x00000004,
  ntlm: 0x00000200,
  alwaysSign: 0x00008000,
  extendedSessionSecurity: 0x00080000,
  targetInfo: 0x00800000,
  version: 0x02000000,
  key128: 0x20000000,
  key56: 0x80000000,
} as const;

/**
 * What is offered. NTLMv2 session security and 128 bits are there because servers can be set to require them; signing,
 * sealing and key exchange are not, since HTTP makes no use of them.
 */
export const OFFERED_FLAGS =
  (FLAG.unicode |
    FLAG.requestTarget |
    FLAG.ntlm |
    FLAG.alwaysSign |
    FLAG.extendedSessionSecurity |
    FLAG.targetInfo |
    FLAG.version |
    FLAG.key128 |
    FLAG.key56) >>>
  0;

export const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');

/** 2.2.2.10 VERSION: Windows 10, NTLMSSP revision 15. For debugging only, says the specification. */
export const VERSION = Buffer.from([10, 0, 0x63, 0x45, 0, 0, 0, 15]);
