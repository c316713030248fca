/**
 * Whether a request was meant for this server. A browser can be led to it by another site: under a foreign name that resolves
 * to this computer (DNS rebinding), which the Host header gives away, or by a script or form, which the Origin header gives away.
 */
import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../network/loopback.js';

/** @param ownName the host that the settings name: an address or a name of this computer */
export function isMeantForUs(request: IncomingMessage, ownName: string): boolean {
  const { host } = request.headers;
  // HTTP/1.0, as load balancers use it. No browser leaves the header out.
  if (host === undefined) return true;
  const url = toUrl(host);
  if (url === undefined) return false;
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return isLoopback(url) || name === ownName.toLowerCase() || name === addressOf(request);
}

/** The address that the connection came in at: nobody can make a foreign page of a number. */
function addressOf({ socket }: IncomingMessage): string | undefined {
  return socket.localAddress?.replace(/^::ffff:/, '');
}

export function hasForeignOrigin({ headers }: IncomingMessage): boolean {
  const { host, origin } = headers;
  if (origin !== undefined) return origin !== `http://${host}`;
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
}

function toUrl(host: string): URL | undefined {
  // Anything else, such as a path or a user, has no place in a Host header.
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
}
