/** Names for a sentence: `ann, bob, cid and 4 more`. Pure. */
export function listSome(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
