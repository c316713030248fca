/** Basic credentials (RFC 7617), as IIS takes them apart: `DOMAIN\user` or `user@domain`. */

export interface BasicCredentials {
  /** Empty for a user principal name. */
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

/** @returns undefined for what is no Basic token; text is taken as UTF-8. */
export function readBasicCredentials(token: string): BasicCredentials | undefined {
  const text = Buffer.from(token, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  const name = text.slice(0, colon);
  const password = text.slice(colon + 1);
  const slash = name.indexOf('\\');
  return { domain: slash === -1 ? '' : name.slice(0, slash), user: name.slice(slash + 1), password };
}
