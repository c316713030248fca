/** What a process cost from its very beginning to its end, Node's own start included. */
export interface ProcessCost {
  readonly exitCode: number;
  /** User and system time, all threads. */
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMemoryMb: number;
  /** CPU until the first HTTP request was begun. */
  readonly firstRequestCpuMs?: number;
  /** Bytes of the files that were written whole: the state. */
  readonly writtenBytes: number;
  readonly writtenFiles: number;
}
