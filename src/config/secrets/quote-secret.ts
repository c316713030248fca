/** How a password has to be written in settings.ini so that it is read back as it is. Pure. */
import { readIniValue } from '../files/ini-text.js';
import { describeOddCharacter } from '../values/odd-characters.js';
import { isPlainText } from './secret-source.js';

export type Quoting = 'none' | '"' | "'";

/** @returns undefined where no way of writing it is read back unchanged */
export function findQuoting(password: string): Quoting | undefined {
  if (!isPlainText(password) || describeOddCharacter(password) !== undefined) return undefined;
  const ways: readonly Quoting[] = ['none', '"', "'"];
  return ways.find((quote) => {
    const written = quote === 'none' ? password : quote + password + quote;
    const { value, doubt } = readIniValue(written);
    return value === password && doubt === undefined;
  });
}
