/** A log line as a person at a terminal reads it: time, level, message, and the fields in one line. */
import { prettyFactory } from 'pino-pretty';

/**
 * @param print is given whole lines; it must not throw
 * @returns takes pino's JSON lines
 */
export function createTerminalLines(
  print: (text: string) => void,
  colorize: boolean,
): (line: string) => void {
  const prettify = prettyFactory({
    colorize,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid',
    singleLine: true,
  });
  return (line) => print(prettify(line));
}
