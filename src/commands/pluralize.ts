/** `1 invitation`, `2 invitations`, for nouns that take an s. */
export function pluralize(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}
