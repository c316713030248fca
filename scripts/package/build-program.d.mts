export declare function buildProgram(): Promise<{ dist: string; packages: string[] }>;
export declare function listPackages(metafile: {
  outputs: Record<string, { inputs: Record<string, unknown> }>;
}): string[];
