/** What it costs to plan for a body of 1 MB, whatever is in it, and how that grows with the size. */
import { runProgram } from './child-processes.js';
import { LINEARITY_SIZES_MB, type BodyCost } from './body-cost-result.js';
import type { Section } from './figures.js';

export async function measureBodies(): Promise<Section> {
  const costs = await runProgram<BodyCost[]>('body-cost', {});
  const sized = costs.filter(({ shape }) => shape === 'block inside');
  const costAt = (size: number): number => sized.find(({ megabytes }) => megabytes === size)?.cpuMs ?? NaN;
  const [smallest, largest] = [
    LINEARITY_SIZES_MB[0],
    LINEARITY_SIZES_MB[LINEARITY_SIZES_MB.length - 1] ?? NaN,
  ];
  return {
    title: 'Planning for a body',
    figures: [
      ...costs.map(({ shape, megabytes, action, cpuMs }) => ({
        what: `${megabytes} MB, ${shape}`,
        value: cpuMs,
        unit: 'ms CPU',
        ...(megabytes === 1 ? { atMost: 50 } : {}),
        note: action,
      })),
      {
        what: `each MB, ${largest} MB against ${smallest} MB`,
        value: costAt(largest) / largest / (costAt(smallest) / smallest),
        unit: 'x',
        atMost: 1.5,
        note: '1 is linear',
      },
    ],
  };
}
