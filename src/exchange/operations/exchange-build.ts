/** Which Exchange has answered, for `check`. */
import { child, findElement, type XmlElement } from '../../xml/tree.js';

export interface ExchangeBuild {
  /** `15.2.1544.4`. */
  readonly version: string;
  /** `Exchange 2019`; undefined for one that this program was not made for. */
  readonly product: string | undefined;
}

/** Subscription Edition goes on counting where Exchange 2019 ended: its first build is 15.2.2562. */
const FIRST_BUILD_OF_SE = 2562;

/**
 * The header ServerVersionInfo of an answer; undefined where it has none.
 * https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/serverversioninfo
 */
export function readExchangeBuild(envelope: XmlElement): ExchangeBuild | undefined {
  const attributes = findElement(child(envelope, 'Header'), 'ServerVersionInfo')?.attributes;
  if (attributes === undefined) return undefined;
  const numbers = ['MajorVersion', 'MinorVersion', 'MajorBuildNumber', 'MinorBuildNumber'].map((name) =>
    Number(attributes[name] ?? NaN),
  );
  const [major, minor, build = 0] = numbers;
  const version = numbers.filter((number) => !Number.isNaN(number)).join('.');
  if (major !== 15 || version === '') return { version, product: undefined };
  const ofMinor2 = build < FIRST_BUILD_OF_SE ? 'Exchange 2019' : 'Exchange Subscription Edition';
  return { version, product: minor === 1 ? 'Exchange 2016' : minor === 2 ? ofMinor2 : undefined };
}
