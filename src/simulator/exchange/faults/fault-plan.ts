/** The faults that are still to come, and which of them strikes a request. */
import type { OperationName } from '../soap/envelope.js';
import { ONLY_OPERATION } from './fault.js';
import type { FaultHandle, FaultRule } from './fault.js';

interface Planned extends FaultHandle {
  readonly rule: FaultRule;
  seen: number;
  struck: number;
}

export class FaultPlan {
  readonly #planned: Planned[] = [];

  add(rule: FaultRule): FaultHandle {
    const remove = (): void => {
      const at = this.#planned.indexOf(planned);
      if (at !== -1) this.#planned.splice(at, 1);
    };
    const planned: Planned = { rule, seen: 0, struck: 0, remove };
    this.#planned.push(planned);
    return planned;
  }

  clear(): void {
    this.#planned.length = 0;
  }

  /** Counts the request for every fault that it matches. @returns the first one added that strikes it */
  strike(operation: OperationName, mailbox: string): FaultRule | undefined {
    let strikes: FaultRule | undefined;
    for (const planned of [...this.#planned]) {
      const { rule } = planned;
      const only = rule.operation ?? ONLY_OPERATION[rule.kind];
      if (only !== undefined && only !== operation) continue;
      if (rule.mailbox !== undefined && rule.mailbox.toLowerCase() !== mailbox) continue;
      planned.seen++;
      if (strikes !== undefined || planned.seen < (rule.nth ?? 1)) continue;
      strikes = rule;
      planned.struck++;
      if (planned.struck >= (rule.times ?? 1)) planned.remove();
    }
    return strikes;
  }
}
