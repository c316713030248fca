/**
 * CPU milliseconds of the whole process while `work` runs: says nothing about how busy the machine is otherwise. For limits
 * that only work which grows faster than its input exceeds.
 */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
