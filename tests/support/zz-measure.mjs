import { readFileSync, appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
const read = () => {
  const s = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return [11, 12, 13, 14].map((i) => Number(s[i]) / 100);
};
const t0 = read();
const w0 = performance.now();
afterAll(() => {
  const t = read();
  appendFileSync(
    process.env.MEASURE_OUT,
    JSON.stringify({
      file: expect.getState().testPath.split('/tests/').pop(),
      pid: process.pid,
      self: t[0] + t[1] - t0[0] - t0[1],
      kids: t[2] + t[3] - t0[2] - t0[3],
      wall: (performance.now() - w0) / 1000,
    }) + '\n',
  );
});
