export function hookFileOperations(
  folder: string,
  before: (operation: string) => Promise<void> | undefined,
): () => void;
