import type { Limit } from './facts.ts';

/** 1 − used / limit; undefined where there is nothing to divide by or no use known. Below 0 when the limit was lowered. */
export function headroomOf(used: number | undefined, limit: number | undefined): number | undefined {
  return used === undefined || limit === undefined || limit <= 0 ? undefined : 1 - used / limit;
}

export function nofileHeadroom(open: number | undefined, limit: Limit | undefined): { nofile?: number } {
  const nofile = headroomOf(open, limit?.soft);
  return nofile === undefined ? {} : { nofile };
}
