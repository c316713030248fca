/** Collects what is wrong and what is doubtful while settings.ini is read, so that all of it is told at once. */
import { SettingsError } from '../errors.js';

/** A key, or a line that is none. */
export interface Place {
  readonly section: string;
  readonly name: string;
}

export class ProblemList {
  readonly #problems: (Place & { readonly line: string })[] = [];
  /** As lines to print. */
  readonly warnings: string[] = [];

  /** At most one problem a key: what follows from a first one is noise. */
  add(place: Place, problem: string): void {
    const { section, name } = place;
    if (!this.has(place)) this.#problems.push({ section, name, line: toLine(place, problem) });
  }

  has({ section, name }: Place): boolean {
    return this.#problems.some((known) => known.section === section && known.name === name);
  }

  warn(place: Place, warning: string): void {
    this.warnings.push(toLine(place, warning));
  }

  /** @throws SettingsError with every problem, section by section */
  throwIfAny(file: string, sectionOrder: readonly string[]): void {
    if (this.#problems.length === 0) return;
    // Unknown sections come last.
    const rank = ({ section }: Place): number =>
      sectionOrder.includes(section) ? sectionOrder.indexOf(section) : sectionOrder.length;
    const problems = this.#problems.toSorted((a, b) => rank(a) - rank(b));
    const headline = problems.length === 1 ? 'There is a problem' : `There are ${problems.length} problems`;
    throw new SettingsError(
      `${headline} in ${file}:`,
      problems.map(({ line }) => line),
      'Correct the file and start again; config/settings.ini.sample explains every key.',
    );
  }
}

function toLine({ section, name }: Place, problem: string): string {
  return `[${section}] ${name}: ${problem}`;
}
