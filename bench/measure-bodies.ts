/** What it costs to plan for a body of 1 MB as people write them, and how the cost of any other grows with its size. */
import type { BodyCosts } from './body-cost.js';
import { runProgram } from './child-processes.js';
import type { Section } from './figures.js';

export async function measureBodies(): Promise<Section> {
  const { parse5Ms, costs } = await runProgram<BodyCosts>('body-cost', {});
  return {
    title: 'Planning for a body',
    figures: [
      { what: 'parse5 alone, 1 MB of paragraphs', value: parse5Ms, unit: 'ms CPU', note: 'the floor' },
      ...costs.map(({ shape, megabytes, quarterMs, wholeMs }) =>
        megabytes === 1
          ? { what: `1 MB, ${shape}`, value: wholeMs, unit: 'ms CPU', atMost: 250 }
          : {
              what: `each MB, ${megabytes} MB against a quarter of it, ${shape}`,
              value: wholeMs / quarterMs / 4,
              unit: 'x',
              atMost: 2,
              note: '1 is linear, 4 quadratic',
            },
      ),
    ],
  };
}
