import { expect, test } from 'vitest';
import { chooseEnding } from '../../src/process-end.js';

test.each([
  ['a connection that does not close', ['TCPSocketWrap', 'Timeout'], 'exit', 'exit'],
  ['a name server that does not answer', ['GetAddrInfoReqWrap', 'TTYWrap'], 'exit', 'signal'],
  ['a file that is being written', ['FSReqPromise', 'GetAddrInfoReqWrap'], 'wait', 'wait'],
  ['a file that is being read', ['FSReqCallback'], 'wait', 'wait'],
])('what keeps the process is %s', (_what, resources, atItsEnd, afterStop) => {
  expect(chooseEnding(resources, false)).toBe(atItsEnd);
  expect(chooseEnding(resources, true)).toBe(afterStop);
});
