/** What it costs to plan for a body of 1 MB, whatever is in it, and how that grows with the size. */
import { runProgram } from './child-processes.js';
import { LINEARITY_SIZES_MB, YARDSTICK, type BodyCost, type BodyCostOptions } from './body-cost-result.js';
import type { Figure, Section } from './figures.js';

/** A user's first large body, before anything is compiled, and one that is all tags. */
const FIRST = ['paragraphs of text', 'RTF of Outlook', 'open elements, never closed'];

export async function measureBodies(): Promise<Section> {
  const first: Figure[] = [];
  for (const shape of FIRST) first.push(await measureFirst({ firstOf: shape }));
  const costs = await runProgram<BodyCost[]>('body-cost', {});
  const isExtra = ({ shape, megabytes }: BodyCost) =>
    shape !== 'block inside' && Object.values<number>(LINEARITY_SIZES_MB).includes(megabytes);
  return {
    title: 'Planning for a body',
    figures: [
      ...first,
      ...costs
        .filter((cost) => !isExtra(cost))
        .map(({ shape, megabytes, action, cpuMs }) => ({
          what: `${megabytes} MB, ${shape}`,
          value: cpuMs,
          unit: 'ms CPU',
          ...(megabytes === 1 && shape !== YARDSTICK ? { atMost: 50 } : {}),
          note: action,
        })),
      dearest(costs),
      ...[...new Set(costs.map(({ shape }) => shape))]
        .filter((shape) => shape !== YARDSTICK)
        .map((shape) => growth(costs, shape)),
    ],
  };
}

/** How fast the processor is at the moment does not matter for it. */
function dearest(costs: readonly BodyCost[]): Figure {
  const ofOneMb = costs.filter(({ megabytes }) => megabytes === 1);
  const yardstick = ofOneMb.find(({ shape }) => shape === YARDSTICK);
  const others = ofOneMb.filter((cost) => cost !== yardstick);
  const { shape, cpuMs } = others.reduce((most, cost) => (cost.cpuMs > most.cpuMs ? cost : most));
  return {
    what: '1 MB, the dearest of all shapes, against parse5 alone',
    value: cpuMs / (yardstick?.cpuMs ?? NaN),
    unit: 'x',
    note: shape,
  };
}

async function measureFirst(options: Required<BodyCostOptions>): Promise<Figure> {
  const [cost] = await runProgram<BodyCost[]>('body-cost', options);
  return {
    what: `1 MB, ${options.firstOf}, first in a fresh process`,
    value: cost?.cpuMs ?? NaN,
    unit: 'ms CPU',
    atMost: 200,
    note: cost?.action ?? '',
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
