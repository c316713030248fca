/** What Wine gets from this process: no display, no messages of its own, and file names in UTF-8. */
export function wineEnvironment(prefix: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    LC_ALL: 'C.UTF-8',
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // Without them it asks in a window whether to install Mono and Gecko.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
  };
}
