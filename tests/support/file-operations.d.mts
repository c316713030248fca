export function hookFileOperations(
  folder: string,
  before: (operation: string, file: string) => Promise<void> | undefined,
): () => void;
