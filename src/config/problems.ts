/** Collects what is wrong and what is doubtful while settings.ini is read, so that all of it is told at once. */
import { SettingsError, type SettingsProblem } from '../errors.js';

export function formatSettingsProblem({ section, key, problem }: SettingsProblem): string {
  return `[${section}] ${key}: ${problem}`;
}

/** A key, or a line that is none. */
export interface Place {
  readonly section: string;
  readonly name: string;
}

export class ProblemList {
  readonly #problems: SettingsProblem[] = [];
  readonly #warnings: string[] = [];

  /** At most one problem a key: what follows from a first one is noise. */
  add(place: Place, problem: string): void {
    if (!this.has(place)) this.#problems.push({ section: place.section, key: place.name, problem });
  }

  has({ section, name }: Place): boolean {
    return this.#problems.some((known) => known.section === section && known.key === name);
  }

  warn({ section, name }: Place, warning: string): void {
    this.#warnings.push(formatSettingsProblem({ section, key: name, problem: warning }));
  }

  get warnings(): string[] {
    return [...this.#warnings];
  }

  /** @throws SettingsError with every problem, section by section */
  throwIfAny(file: string, sectionOrder: readonly string[]): void {
    if (this.#problems.length === 0) return;
    // Unknown sections come last.
    const rank = ({ section }: SettingsProblem): number =>
      sectionOrder.includes(section) ? sectionOrder.indexOf(section) : sectionOrder.length;
    const problems = this.#problems.toSorted((a, b) => rank(a) - rank(b));
    const headline = problems.length === 1 ? 'There is a problem' : `There are ${problems.length} problems`;
    throw new SettingsError(
      `${headline} in ${file}:`,
      problems,
      'Correct the file and start again; config/settings.ini.sample explains every key.',
    );
  }
}
