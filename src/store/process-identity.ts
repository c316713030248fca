/**
 * Who holds a lock: a process on a computer, told apart from a later process with the same number. Says whether such a
 * process is gone; where that cannot be proved, it says so.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly pid: number;
  /** The kernel's start time of the process; empty where there is no /proc. */
  readonly pidStart: string;
  readonly host: string;
  /** One value per boot of one computer; empty where there is no /proc. */
  readonly boot: string;
  /** Containers count their processes apart from each other, often under one host name. */
  readonly pidNamespace: string;
}

export type Liveness =
  | 'gone'
  /** No such process on a computer of this name; but two computers may bear one name. */
  | 'probably-gone'
  | 'unknown';

export function readOwnIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    pidStart: readPidStat(process.pid)?.start ?? '',
    host: hostname(),
    boot: readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: readOr('', () => readlinkSync('/proc/self/ns/pid')),
  };
}

/** Never mistakes a stopped or suspended process for one that is gone: it may wake up. */
export function readLiveness(of: ProcessIdentity, own: ProcessIdentity): Liveness {
  if (of.host !== own.host || of.boot !== own.boot || of.pidNamespace !== own.pidNamespace) return 'unknown';
  const isProof = own.boot !== '' && own.pidNamespace !== '';
  if (!hasProcess(of.pid)) return isProof ? 'gone' : 'probably-gone';
  const stat = readPidStat(of.pid);
  if (!isProof || stat === undefined || of.pidStart === '') return 'unknown';
  return stat.start !== of.pidStart || stat.hasEnded ? 'gone' : 'unknown';
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another account's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** proc_pid_stat(5): after the name in brackets, field 3 is the state (Z and X have ended) and field 22 the start time. */
function readPidStat(pid: number): { start: string; hasEnded: boolean } | undefined {
  const text = readOr('', () => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  if (state === undefined || start === undefined) return undefined;
  return { start, hasEnded: state === 'Z' || state === 'X' };
}

function readOr(fallback: string, read: () => string): string {
  try {
    return read();
  } catch {
    return fallback;
  }
}
