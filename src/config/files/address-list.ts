/** The text of a list of addresses ([Mailboxes] only, except): one a line, `*` for any characters, `#` comments. Pure. */

export type AddressList = ReturnType<typeof parseAddressList>;

export function parseAddressList(text: string) {
  const exact = new Set<string>();
  const patterns: string[][] = [];
  const wrongLines: number[] = [];
  text.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const entry = raw.replace(/#.*/, '').trim().toLowerCase();
    if (entry === '') return;
    if (/[\s,;<>"]/.test(entry) || !/[@*]/.test(entry)) wrongLines.push(index + 1);
    else if (entry.includes('*')) patterns.push(entry.split('*'));
    else exact.add(entry);
  });
  return {
    /** Lines, from 1, that can be no address. */
    wrongLines,
    /** @param address in lower case */
    has: (address: string): boolean =>
      exact.has(address) || patterns.some((parts) => matches(address, parts)),
    /** @returns the entries that name none of them */
    findUnmatched(addresses: readonly string[]): string[] {
      const known = new Set(addresses);
      const idle = patterns.filter((parts) => !addresses.some((address) => matches(address, parts)));
      return [...[...exact].filter((entry) => !known.has(entry)), ...idle.map((parts) => parts.join('*'))];
    },
  };
}

/** Piece by piece, in time linear in the address: a pattern of many stars must not hold up 50,000 mailboxes. */
function matches(address: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop() ?? '';
  if (!address.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = address.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return address.length - last.length >= at && address.endsWith(last);
}
