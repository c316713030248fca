/**
 * The list of attributes ("target info") that a challenge holds and that goes back, amended, in the answer.
 *
 * [MS-NLMP] 2.2.2.1 AV_PAIR
 */

export const AV = { endOfList: 0, flags: 6, timestamp: 7, targetName: 9, channelBindings: 10 } as const;

/** MsvAvFlags: the answer holds a MIC. */
export const AV_FLAG_MIC = 0x2;

export interface AvPair {
  readonly id: number;
  readonly value: Buffer;
}

/** Without the end mark. What is damaged is left out. */
export function readAvPairs(list: Buffer): readonly AvPair[] {
  const pairs: AvPair[] = [];
  for (let at = 0; at + 4 <= list.length;) {
    const id = list.readUInt16LE(at);
    const length = list.readUInt16LE(at + 2);
    if (id === AV.endOfList || at + 4 + length > list.length) break;
    pairs.push({ id, value: list.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return pairs;
}

/** With the end mark. */
export function renderAvPairs(pairs: readonly AvPair[]): Buffer {
  const parts = [...pairs, { id: AV.endOfList, value: Buffer.alloc(0) }].flatMap(({ id, value }) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return [head, value];
  });
  return Buffer.concat(parts);
}

/** The pair of that id replaced, or added at the end. */
export function withAvPair(pairs: readonly AvPair[], id: number, value: Buffer): readonly AvPair[] {
  return [...pairs.filter((pair) => pair.id !== id), { id, value }];
}
