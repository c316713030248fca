/**
 * Where a redirect may lead. The password goes with it, so only to where the settings already send it: below one of the
 * addresses in base_cms_url. Anything else is most often the login page of the web app. Pure.
 */

/** @returns undefined where the redirect must not be followed */
export function findRedirectTarget(
  from: URL,
  location: string | undefined,
  baseUrls: readonly string[],
): URL | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const target = new URL(location, from);
  target.username = '';
  target.password = '';
  target.hash = '';
  const isAllowed = baseUrls.some((baseUrl) => {
    const base = new URL(baseUrl);
    return target.origin === base.origin && target.pathname.startsWith(base.pathname);
  });
  return isAllowed ? target : undefined;
}
