import { formatNumber } from '../../baseline/format-value.ts';
import { UNLIMITED } from '../../facts/facts.ts';
import { shareWords } from '../observed.ts';

/** `2.7 % left`. */
export function percentLeft(headroom: number): string {
  return `${shareWords(headroom)} left`;
}

const UNITS: readonly (readonly [bytes: number, unit: string])[] = [
  [2 ** 40, 'TiB'],
  [2 ** 30, 'GiB'],
  [2 ** 20, 'MiB'],
  [2 ** 10, 'KiB'],
];

/** `8 MiB`, `1.5 GiB`, `512 bytes`, `unlimited`. */
export function formatBytes(bytes: number): string {
  if (bytes >= UNLIMITED) return formatNumber(bytes);
  const [size, unit] = UNITS.find(([least]) => bytes >= least) ?? [1, 'bytes'];
  return `${formatNumber(Math.round((bytes / size) * 10) / 10)} ${unit}`;
}
