/** Why the text of a key gives no value. */

/** Its message continues `[section] key: `; it begins in lower case and ends without a full stop. */
export class Refusal extends Error {}

/** @throws Refusal */
export function refuse(problem: string): never {
  throw new Refusal(problem);
}

/** @throws the error itself where it is no refusal */
export function problemOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  throw error;
}

/** For showing what was found. Only for values that are no secrets; cut, since a file may hold anything. */
export function quote(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return `"${shown.replace(/\p{Cc}/gu, '?')}"`;
}
