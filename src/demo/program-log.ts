/** What the program logs, line by line as it comes. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';

/** What the demo reads of a line of the program's log. */
export interface LogLine {
  readonly level?: string;
  readonly msg?: string;
  readonly mailbox?: string;
  readonly itemId?: string;
  readonly action?: string;
  readonly reason?: string;
  readonly code?: string;
  readonly hint?: string;
  readonly sent?: boolean;
  readonly figures?: Readonly<Record<string, number>>;
}

/** Whether it sums up a cycle. */
export function isOfCycle({ figures }: LogLine): boolean {
  return figures?.['mailboxes'] !== undefined;
}

export class ProgramLog {
  /** How much of each file was read, in bytes. */
  readonly #read = new Map<string, number>();

  constructor(private readonly home: string) {}

  /** The whole lines that came since the last call. */
  async readNew(): Promise<LogLine[]> {
    const folder = path.join(this.home, 'logs');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
    const lines: LogLine[] = [];
    for (const name of names) {
      const start = this.#read.get(name) ?? 0;
      const bytes = await buffer(createReadStream(path.join(folder, name), { start }));
      const end = bytes.lastIndexOf('\n') + 1;
      this.#read.set(name, start + end);
      for (const line of bytes.toString('utf8', 0, end).split('\n'))
        if (line !== '') lines.push(JSON.parse(line) as LogLine);
    }
    return lines;
  }
}
