import { expect, it } from 'vitest';
import { describeEnd } from '../../../../src/commands/service/describe-end.js';

it.each([
  [0, 0, /^It ended well\.$/],
  [1077, 0, /not started yet/],
  [1066, 2, /exit code 2: the settings or a template are wrong/],
  [1066, 7, /exit code 7/],
  [1067, 0, /ended unexpectedly \(Windows error 1067\)/],
  [1069, 0, /the account cannot sign in \(Windows error 1069\)/],
  [4711, 0, /Windows refuses it \(Windows error 4711\)/],
])('the codes %i and %i', (systemCode, specificCode, sentence) => {
  expect(describeEnd(systemCode, specificCode).sentence).toMatch(sentence);
});
