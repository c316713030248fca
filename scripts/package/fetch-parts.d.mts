export declare function fetchParts(pinned?: string, cache?: string): Promise<string>;
