import { formatSysctl } from '../../diagnosis/kernel-parameters.ts';
import type { Facts, SysctlFileEntry } from '../../facts/facts.ts';
import { compareText } from '../fold-names.ts';
import { plainTable } from './plain-table.ts';

const HEAD = ['key', 'run time', 'next boot', 'set in'];

/** Kernel parameters: what they are now, and what the files make of them at the next boot. As sysctl writes them. */
export function sysctlTable({ sysctl, sysctlFiles }: Facts): readonly string[] {
  const keys = [...new Set([...Object.keys(sysctl), ...Object.keys(sysctlFiles)])].sort(compareText);
  if (keys.length === 0) return [];
  const rows = keys.map((key) => {
    const now = Object.hasOwn(sysctl, key) ? sysctl[key] : undefined;
    const entry = Object.hasOwn(sysctlFiles, key) ? sysctlFiles[key] : undefined;
    const procps = entry?.procps === undefined ? '' : ` (sysctl --system: ${procpsValue(entry.procps)})`;
    const gone = entry?.live === 'no-such-key' ? 'no such key' : '–';
    return [
      key,
      now === undefined ? gone : formatSysctl(now) || '(empty)',
      entry === undefined ? '–' : `${formatSysctl(entry.value)}${procps}`,
      entry === undefined ? '' : `${entry.file}:${entry.line}`,
    ];
  });
  return plainTable(HEAD, rows);
}

function procpsValue({ value }: NonNullable<SysctlFileEntry['procps']>): string {
  return value === undefined ? 'nothing' : formatSysctl(value);
}
