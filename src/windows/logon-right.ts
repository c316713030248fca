/**
 * The right to log on as a service or as a batch job, without which a service or a task under an account of a domain does not
 * start. Windows' consoles give it when a person chooses an account there; the functions behind them do not.
 * https://learn.microsoft.com/windows/win32/api/ntsecapi/nf-ntsecapi-lsaaddaccountrights
 */
import { toWindowsError } from './system-codes.js';
import { loadWindowsCalls, type Pointer } from './windows-calls.js';

/** Each by its name for Windows and for people. */
const RIGHTS = {
  service: ['SeServiceLogonRight', 'log on as a service'],
  task: ['SeBatchLogonRight', 'log on as a batch job'],
} as const;

const POLICY = { lookupNames: 0x800, createAccount: 0x10 };

/** Larger than any SID, and than a domain's name in UTF-16. */
const BUFFER_BYTES = 1024;

/** @throws NativeCallsError; WindowsError where there is no such account, or no right to change rights */
export async function allowLogon(account: string, kind: keyof typeof RIGHTS): Promise<void> {
  const { koffi, call, must } = await loadWindowsCalls();
  const [right, name] = RIGHTS[kind];
  const what = `The account ${account} cannot be given the right to ${name}`;
  const size = (value: number): Buffer => Buffer.from(new Uint32Array([value]).buffer);
  const [sid, domain] = [Buffer.alloc(BUFFER_BYTES), Buffer.alloc(BUFFER_BYTES)];
  must(
    what,
    `bool LookupAccountNameW(str16 system, str16 name, void *sid, void *sidBytes, void *domain, void *domainLength,
       void *use)`,
    ...[null, account, sid, size(BUFFER_BYTES), domain, size(BUFFER_BYTES / 2), Buffer.alloc(4)],
  );
  const need = (prototype: string, ...args: readonly unknown[]): void => {
    const status = call<number>(prototype, ...args);
    if (status !== 0) throw toWindowsError(what, call('uint32 LsaNtStatusToWinError(uint32 status)', status));
  };
  const policy: [Pointer] = [null];
  need(
    'uint32 LsaOpenPolicy(void *system, void *attributes, uint32 access, _Out_ void **policy)',
    // LSA_OBJECT_ATTRIBUTES is there to be zero.
    ...[null, Buffer.alloc(64), POLICY.lookupNames | POLICY.createAccount, policy],
  );
  try {
    const text = koffi.struct({ length: 'uint16', maximumLength: 'uint16', buffer: 'str16' });
    const bytes = right.length * 2;
    const counted = { length: bytes, maximumLength: bytes + 2, buffer: right };
    need(
      'uint32 LsaAddAccountRights(void *policy, void *sid, void *rights, uint32 count)',
      ...[policy[0], sid, koffi.as(counted, koffi.pointer(text)), 1],
    );
  } finally {
    call('uint32 LsaClose(void *policy)', policy[0]);
  }
}
