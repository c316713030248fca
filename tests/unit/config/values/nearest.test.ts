import { expect, it } from 'vitest';
import { findNearest } from '../../../../src/config/values/nearest.js';

it.each([
  ['impers_pdw', 'impers_pwd'],
  ['polinterval', 'poll_interval'],
  ['TIMEOUT', 'timeout'],
  ['timout', 'timeout'],
  ['', undefined],
  ['x', undefined],
  ['something_else', undefined],
])('the name that is nearest to %s is %s', (typed, meant) => {
  expect(findNearest(typed, ['impers_pwd', 'impers_usr', 'poll_interval', 'timeout'])).toBe(meant);
});
