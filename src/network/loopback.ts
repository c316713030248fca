/** Whether an address can only mean this computer, so that what is sent there does not leave it. Names are not looked up. */
import { isIP } from 'node:net';

export function isLoopback({ hostname }: Pick<URL, 'hostname'>): boolean {
  // WHATWG URL has already brought IPv4 into four numbers and names into lower case: `127.1` arrives as 127.0.0.1.
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIP(hostname) === 4 && hostname.startsWith('127.');
}

/** @param host a name or an address as in a URL, IPv6 without brackets */
export function isLoopbackHost(host: string): boolean {
  return isLoopback({ hostname: host.includes(':') ? `[${host}]` : host });
}
