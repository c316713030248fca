/** A line of the log as a person at a terminal reads it. Loaded only where there is a terminal: most runs have none. */
import { prettyFactory } from 'pino-pretty';

/** Time, level, message, and the fields in one line. */
export function createPrettyLine(colorize: boolean): (line: string) => string {
  return prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss', ignore: 'pid', singleLine: true });
}
