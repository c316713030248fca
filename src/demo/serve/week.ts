/** A week as calendars draw it: seven days, and the meetings of each one beside each other where they overlap. Pure. */
import { onWorkday } from '../company.js';

export const FIRST_HOUR = 9;
export const LAST_HOUR = 17;

const DAYS = 7;

export interface Placed<T> {
  readonly entry: T;
  /** Half hours from the top. */
  readonly top: number;
  readonly height: number;
  /** From 0; of so many beside each other. */
  readonly lane: number;
  readonly lanes: number;
}

interface Timed {
  readonly start: Date;
  readonly end: Date;
}

/**
 * Seven local midnights, from the last working day before today: whatever the day, at least three working days are to come.
 */
export function daysAround(now: Date): Date[] {
  const first = onWorkday(now, -1, 0);
  return Array.from({ length: DAYS }, (_, day) => addDays(first, day));
}

export function addDays(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}

/** @param entries of one day, in order of time */
export function placeEntries<T extends Timed>(entries: readonly T[]): Placed<T>[] {
  const placed: Placed<T>[] = [];
  let cluster: { readonly entry: T; readonly lane: number }[] = [];
  let clusterEnd = 0;
  const closeCluster = (): void => {
    const lanes = Math.max(0, ...cluster.map(({ lane }) => lane)) + 1;
    placed.push(...cluster.map(({ entry, lane }) => ({ entry, lane, lanes, ...toPlace(entry) })));
    cluster = [];
  };
  for (const entry of entries) {
    if (entry.start.getTime() >= clusterEnd) closeCluster();
    const taken = new Set(cluster.filter((other) => other.entry.end > entry.start).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    cluster.push({ entry, lane });
    clusterEnd = Math.max(clusterEnd, entry.end.getTime());
  }
  closeCluster();
  return placed;
}

function toPlace({ start, end }: Timed): { top: number; height: number } {
  const rows = (LAST_HOUR - FIRST_HOUR) * 2;
  const rowOf = (date: Date): number => (date.getHours() - FIRST_HOUR) * 2 + date.getMinutes() / 30;
  const top = Math.min(Math.max(rowOf(start), 0), rows - 1);
  const height = (end.getTime() - start.getTime()) / 1_800_000;
  return { top, height: Math.min(Math.max(height, 1), rows - top) };
}
