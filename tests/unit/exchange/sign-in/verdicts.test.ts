/** What a failure in the middle of a sign-in says of the credentials. */
import { expect, test } from 'vitest';
import { ConnectionNotKept, verdictOfFailure } from '../../../../src/exchange/sign-in/verdicts.js';

test.each([
  ['counts as a refusal where the call goes on', true, 401, false, 'refused'],
  ['is undecided once the call is over: another sentence says what is wrong', true, 401, true, 'undecided'],
  ['is a reset where no answer had come', true, undefined, false, 'reset'],
  ['is undecided where no credentials were sent', false, undefined, false, 'undecided'],
] as const)('a connection that is not kept %s', (_what, wereSent, status, isLast, verdict) => {
  expect(verdictOfFailure(new ConnectionNotKept(wereSent), status, isLast)).toBe(verdict);
});
