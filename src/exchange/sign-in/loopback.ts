/** Whether a host name can only mean this computer. Names are not looked up. */
import { isIP } from 'node:net';

/** @param hostname as URL gives it: IPv6 addresses in brackets, IPv4 normalised */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
