/** How many cases a generated test tries. FC_TIMES=5 tries five times as many: CI does, and whoever hunts for one. */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: usual * Number(process.env['FC_TIMES'] ?? 1) };
}
