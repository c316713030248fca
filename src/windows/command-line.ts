/** Arguments -> the one text that Windows hands to a program as its command line. Pure. */

/**
 * Quoted so that the program's own rules read back the same arguments: backslashes count only before a quotation mark.
 * https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
export function toCommandLine(args: readonly string[]): string {
  return args.map(quote).join(' ');
}

function quote(arg: string): string {
  if (/^[^\s"]+$/.test(arg)) return arg;
  const escaped = arg.replace(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&');
  return `"${escaped}"`;
}

/**
 * Of a program that Windows starts by itself, the path is always quoted: it would try `C:\Program.exe` first.
 * @param program full path; a path holds no quotation mark
 */
export function toServiceCommandLine(program: string, args: readonly string[]): string {
  return `"${program}" ${toCommandLine(args)}`;
}

/** The folder behind `--home` in a command line that we wrote. */
export function readHome(commandLine: string): string | undefined {
  const [, quoted, plain] = / --home (?:"([^"]*)"|(\S+))/.exec(commandLine) ?? [];
  // Backslashes before the closing quotation mark are doubled there.
  return quoted?.replace(/(\\+)$/, (run) => run.slice(run.length / 2)) ?? plain;
}
