/** Addresses of CMS, Exchange and the web app as an administrator writes them -> full URLs. Pure: nothing is resolved. */
import { isLoopback } from '../../network/loopback.js';
import { quote, refuse } from './refusal.js';

/**
 * Call Bridges of one cluster, comma-separated, each ending in `/api/v1/`, which is added where no path is given:
 * CMS has its API nowhere else. A proxy's path in front of it is kept.
 */
export function toBaseUrls(text: string): readonly string[] {
  const urls: string[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') return refuse('has an empty entry: a comma too many');
    const url = toWebUrl(part, 'https://cms.example.com:445/api/v1/');
    const path = url.pathname.replace(/\/+$/, '');
    if (path === '' || /\/api$/i.test(path)) url.pathname = path.replace(/\/api$/i, '') + '/api/v1/';
    else if (/\/api\/v\d+$/i.test(path)) url.pathname = `${path}/`;
    else return refuse(`must end in /api/v1/, but the path of ${quote(url.href)} does not`);
    if (!urls.includes(url.href)) urls.push(url.href);
  }
  return urls;
}

/** A host name, with or without a port, or a URL -> the URL of Exchange.asmx. */
export function toExchangeUrl(text: string): string {
  if (/[,\s]/.test(text)) return refuse('must be one server; a load-balanced name serves for several');
  const isHostOnly = !text.includes('://');
  if (isHostOnly && /[/@\\?]/.test(text)) {
    return refuse(
      'must be a host name such as mail.example.com, or the full URL of Exchange.asmx beginning with https://',
    );
  }
  const url = toWebUrl(isHostOnly ? `https://${text}` : text, 'mail.example.com');
  if (/(^|\.)(outlook\.office365\.com|outlook\.office\.com)$/i.test(url.hostname)) {
    return refuse('is Exchange Online, which no longer offers EWS; only Exchange Server can be served');
  }
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '' || /^\/ews$/i.test(path)) url.pathname = '/EWS/Exchange.asmx';
  else if (!/\.asmx$/i.test(path)) {
    return refuse(`must be a host name or end in /EWS/Exchange.asmx, but is ${quote(url.href)}`);
  }
  return url.href;
}

/** Where guests join; `/meeting/<callId>` is added to it later. Without a trailing `/`. */
export function toWebAppUrl(text: string): string {
  const { origin, pathname } = toWebUrl(text, 'https://join.example.com');
  const path = pathname.replace(/\/+$/, '');
  if (/\/meeting$/i.test(path)) return refuse('must not end in /meeting, which is added to each link');
  if (/\/api(\/|$)/i.test(path)) return refuse('must be the address where guests join, not that of the API');
  return origin + path;
}

/** The messages never show what the URL holds besides host and path: a password may stand in it. */
function toWebUrl(text: string, example: string): URL {
  if (!/^https?:\/\//i.test(text)) return refuse(`must begin with https://, for instance ${example}`);
  if (/\s/.test(text)) return refuse('must not hold blanks');
  if (!URL.canParse(text)) return refuse(`is not a valid URL; an example is ${example}`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return refuse('must not hold a user name or password; they have keys of their own');
  }
  if (/[?#]/.test(text)) return refuse('must not hold a query (?) or a fragment (#)');
  if (url.protocol === 'http:' && !isLoopback(url)) {
    return refuse(
      `must begin with https://: plain http is accepted for this machine only, not for ${url.hostname}`,
    );
  }
  return url;
}
