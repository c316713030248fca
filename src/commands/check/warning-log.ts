/** A log that keeps the warnings for the findings instead of writing them down: `check` leaves no trace in logs/. */
import type { Log, LogFields } from '../../sync/ports.js';

interface Warning {
  readonly message: string;
  readonly hint: string | undefined;
  readonly code: string | undefined;
}

export class WarningLog implements Log {
  readonly warnings: Warning[] = [];

  debug(): void {}

  info(): void {}

  warn(message: string, { hint, code }: LogFields = {}): void {
    this.warnings.push({ message, hint, code });
  }

  error(message: string, fields?: LogFields): void {
    this.warn(message, fields);
  }

  /** The warnings so far, each with its hint; they are told once. */
  take(): string[] {
    return this.warnings
      .splice(0)
      .map(({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`));
  }
}
