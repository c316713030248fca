/** Addresses of CMS, Exchange and the web app as an administrator writes them -> full URLs. Pure: nothing is resolved. */
import { isLoopback } from '../../network/loopback.js';
import { accept, quote, reject, type ParseResult } from './parse-result.js';

/**
 * Call Bridges of one cluster, comma-separated, each ending in `/api/v1/`, which is added where no path is given:
 * CMS has its API nowhere else. A proxy's path in front of it is kept.
 */
export function toBaseUrls(text: string): ParseResult<readonly string[]> {
  const urls: string[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') return reject('has an empty entry: a comma too many');
    const web = toWebUrl(part, 'https://cms.example.com:445/api/v1/');
    if (!web.ok) return web;
    const url = web.value;
    const path = url.pathname.replace(/\/+$/, '');
    if (path === '' || /\/api$/i.test(path)) url.pathname = path.replace(/\/api$/i, '') + '/api/v1/';
    else if (/\/api\/v\d+$/i.test(path)) url.pathname = `${path}/`;
    else return reject(`must end in /api/v1/, but the path of ${quote(url.href)} does not`);
    if (!urls.includes(url.href)) urls.push(url.href);
  }
  return accept(urls);
}

/** A host name, with or without a port, or a URL -> the URL of Exchange.asmx. */
export function toExchangeUrl(text: string): ParseResult<string> {
  if (/[,\s]/.test(text)) return reject('must be one server; a load-balanced name serves for several');
  const isHostOnly = !text.includes('://');
  if (isHostOnly && /[/@\\?]/.test(text)) {
    return reject(
      'must be a host name such as mail.example.com, or the full URL of Exchange.asmx beginning with https://',
    );
  }
  const web = toWebUrl(isHostOnly ? `https://${text}` : text, 'mail.example.com');
  if (!web.ok) return web;
  const url = web.value;
  if (/(^|\.)(outlook\.office365\.com|outlook\.office\.com)$/i.test(url.hostname)) {
    return reject('is Exchange Online, which no longer offers EWS; only Exchange Server can be served');
  }
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '' || /^\/ews$/i.test(path)) url.pathname = '/EWS/Exchange.asmx';
  else if (!/\.asmx$/i.test(path)) {
    return reject(`must be a host name or end in /EWS/Exchange.asmx, but is ${quote(url.href)}`);
  }
  return accept(url.href);
}

/** Where guests join; `/meeting/<callId>` is added to it later. Without a trailing `/`. */
export function toWebAppUrl(text: string): ParseResult<string> {
  const web = toWebUrl(text, 'https://join.example.com');
  if (!web.ok) return web;
  const path = web.value.pathname.replace(/\/+$/, '');
  if (/\/meeting$/i.test(path)) return reject('must not end in /meeting, which is added to each link');
  if (/\/api(\/|$)/i.test(path)) return reject('must be the address where guests join, not that of the API');
  return accept(web.value.origin + path);
}

/** The messages never show what the URL holds besides host and path: a password may stand in it. */
function toWebUrl(text: string, example: string): ParseResult<URL> {
  if (!/^https?:\/\//i.test(text)) return reject(`must begin with https://, for instance ${example}`);
  if (/\s/.test(text)) return reject('must not hold blanks');
  if (!URL.canParse(text)) return reject(`is not a valid URL; an example is ${example}`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return reject('must not hold a user name or password; they have keys of their own');
  }
  if (/[?#]/.test(text)) return reject('must not hold a query (?) or a fragment (#)');
  if (url.protocol === 'http:' && !isLoopback(url)) {
    return reject(
      `must begin with https://: plain http is accepted for this machine only, not for ${url.hostname}`,
    );
  }
  return accept(url);
}
