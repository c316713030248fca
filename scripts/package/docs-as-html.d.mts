export declare function renderDocs(): Promise<{ name: string; bytes: Buffer; isProgram: boolean }[]>;
