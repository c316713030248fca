/** Sync states as long as many of Exchange's: eight digits, and then what fills them up. */
export const STATE_LENGTH = 1_000;

export function stateAt(position: number): string {
  return String(position)
    .padStart(8, '0')
    .padEnd(STATE_LENGTH, 'H4sIAAAAAAAEAGNgYGCQYmBgYGRgYGBiYGBgZmBgYGEA');
}

export function nextState(state: string): string {
  return String(Number(state.slice(0, 8)) + 1).padStart(8, '0') + state.slice(8);
}
