/** A log that keeps the warnings for the findings instead of writing them down: `check` leaves no trace in logs/. */
import type { Log, LogFields } from '../../sync/ports.js';

export class WarningLog implements Log {
  readonly warnings: string[] = [];

  debug(): void {}

  info(): void {}

  warn(message: string, { hint }: LogFields = {}): void {
    this.warnings.push(hint === undefined ? message : `${message} ${hint}`);
  }

  error(message: string, fields?: LogFields): void {
    this.warn(message, fields);
  }

  /** The warnings so far; they are told once. */
  take(): string[] {
    return this.warnings.splice(0);
  }
}
