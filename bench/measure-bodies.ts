/** What it costs to plan for a body of 1 MB, whatever is in it, and how that grows with the size. */
import type { BodyCost } from './body-cost.js';
import { runProgram } from './child-processes.js';
import type { Figure, Section } from './figures.js';

/** Shapes as people write them. The others must only not cost more than in proportion to their length. */
const ORDINARY_SHAPES: readonly string[] = [
  'paragraphs of text',
  'RTF of Outlook',
  'Chinese and characters beyond',
  'text around our block',
  'a table in our block',
  'a list in our block',
];

export async function measureBodies(): Promise<Section> {
  const costs = await runProgram<BodyCost[]>('body-cost', {});
  return {
    title: 'Planning for a body of 1 MB',
    figures: costs.flatMap((cost): Figure[] => {
      const { shape, quarterMbMs, oneMbMs, twoMbMs } = cost;
      const goal = ORDINARY_SHAPES.includes(shape) ? { atMost: 250 } : {};
      return [
        { what: shape, value: oneMbMs, unit: 'ms CPU', ...goal },
        {
          what: `${shape}: each MB, 2 MB against 0.25 MB`,
          value: twoMbMs / quarterMbMs / 8,
          unit: 'x',
          atMost: 2,
          note: '1 is linear, 8 quadratic',
        },
      ];
    }),
  };
}
