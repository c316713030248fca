/** What it costs to plan for a body of 1 MB, whatever is in it, and how that grows with the size. */
import { runProgram } from './child-processes.js';
import { LINEARITY_SIZES_MB, ORDINARY_SHAPES, YARDSTICK, type BodyCost } from './body-cost-result.js';
import type { Figure, Section } from './figures.js';

export async function measureBodies(): Promise<Section> {
  const costs = await runProgram<BodyCost[]>('body-cost', {});
  const isExtra = ({ shape, megabytes }: BodyCost) =>
    shape !== 'block inside' && Object.values<number>(LINEARITY_SIZES_MB).includes(megabytes);
  return {
    title: 'Planning for a body',
    figures: [
      ...costs
        .filter((cost) => !isExtra(cost))
        .map(({ shape, megabytes, action, cpuMs }) => ({
          what: `${megabytes} MB, ${shape}`,
          value: cpuMs,
          unit: 'ms CPU',
          ...(megabytes === 1 && ORDINARY_SHAPES.has(shape) ? { atMost: 250 } : {}),
          note: action,
        })),
      ...[...new Set(costs.map(({ shape }) => shape))]
        .filter((shape) => shape !== YARDSTICK)
        .map((shape) => growth(costs, shape)),
    ],
  };
}

function growth(costs: readonly BodyCost[], wanted: string): Figure {
  const { small, large } = LINEARITY_SIZES_MB;
  const eachMb = (size: number): number => {
    const cost = costs.find(({ shape, megabytes }) => shape === wanted && megabytes === size);
    return (cost?.cpuMs ?? NaN) / size;
  };
  return {
    what: `each MB, ${large} MB against ${small} MB, ${wanted}`,
    value: eachMb(large) / eachMb(small),
    unit: 'x',
    atMost: 2,
    note: '1 is linear, 8 quadratic',
  };
}
