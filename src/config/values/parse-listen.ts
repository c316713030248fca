/** `[Status] listen` -> where the status page is served. Pure: names are not looked up. */
import { quote, refuse } from './refusal.js';
import type { ListenAddress } from '../settings.js';

/** `host:port`, an IPv6 address in brackets. */
export function toListenAddress(text: string): ListenAddress {
  const [, host = '', port = ''] = /^(\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === '' || !URL.canParse(`http://${host}`))
    return refuse(`must be an address and a port such as 127.0.0.1:8787, but is ${quote(text)}`);
  if (Number(port) < 1 || Number(port) > 65_535)
    return refuse(`must have a port from 1 to 65535, but has ${port}`);
  // In the way of URLs, so that 127.1 is known as 127.0.0.1.
  const { hostname } = new URL(`http://${host}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}
