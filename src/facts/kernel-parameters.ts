import type { Facts, SysctlValue } from './facts.ts';
import { KERNEL_PARAMETER_WORDS } from './schema/kernel-parameters.ts';
import { parseSysctlValue } from './sysctl/value.ts';
import type { Unknowns } from './unknowns.ts';

/** Directories of /proc/sys of which the probe reads every file, as key prefixes. */
const READ = [
  'net.ipv4',
  'net.core',
  'net.netfilter',
  'net.bridge',
  'vm',
  'fs',
  'fs.inotify',
  'fs.epoll',
  'fs.mqueue',
  'kernel',
];
const READ_PER_INTERFACE = /^net\.ipv[46]\.conf\.(all|default)\.[^.]+$/;

/** The run-time kernel parameters, by key as `sysctl -a` prints it. */
export class KernelParameters {
  readonly #values = new Map<string, string>();
  readonly #faults = new Map<string, 'permission-denied' | 'cut'>();

  /** Lines `net/ipv4/tcp_syncookies=1`, and `!net/ipv4/x` for what may not be read. */
  constructor(lines: readonly string[]) {
    for (const line of lines) {
      const [, denied, path, value = ''] = /^(!?)([^=]+)(?:=(.*))?$/s.exec(line) ?? [];
      if (path === undefined) continue;
      const key = path.replaceAll('/', '.');
      if (denied === '!') this.#faults.set(key, 'permission-denied');
      else if (value.endsWith('\x02')) this.#faults.set(key, 'cut');
      const before = this.#values.get(key);
      // A few, such as kernel.core_modes, are a list of lines.
      this.#values.set(key, before === undefined ? value : `${before}\n${value}`);
    }
  }

  text(key: string): string | undefined {
    return this.#faults.has(key) ? undefined : this.#values.get(key);
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  /** Whether the kernel has it, readable or not. Undefined where the probe does not look. */
  exists(key: string): boolean | undefined {
    if (this.#values.has(key)) return true;
    return this.#values.size > 0 && isReadByProbe(key) ? false : undefined;
  }

  /**
   * The parameters that are wanted and exist. One that the kernel does not have is no fact and not unknown either:
   * there is nothing to read.
   */
  pick(wanted: ReadonlySet<string>, unknown: Unknowns): Facts['sysctl'] {
    const picked = new Map<string, SysctlValue>();
    if (this.#values.size === 0) {
      unknown.add(['sysctl'], 'not-observable', 'No kernel parameter could be read: is /proc/sys mounted?');
    }
    for (const key of [...new Set([...Object.keys(KERNEL_PARAMETER_WORDS), ...wanted])].sort()) {
      const text = this.text(key);
      const fault = this.#faults.get(key);
      if (fault !== undefined) unknown.add(['sysctl', key], fault, ADVICE[fault]);
      else if (text !== undefined) picked.set(key, parseSysctlValue(text));
      else if (!isReadByProbe(key)) unknown.add(['sysctl', key], 'not-collected', 'The probe does not read this key.');
    }
    return Object.fromEntries(picked);
  }
}

const ADVICE = {
  'permission-denied': 'This account may not read it: audit with become: sudo.',
  cut: 'The value is longer than the probe brings.',
} as const;

/** Whether the probe looks at the file of a key at all. */
export function isReadByProbe(key: string): boolean {
  // What acts when it is read, and secrets: see read_sysctl in probe.sh.
  if (/(^|\.)(compact_memory|drop_caches|stat_refresh)$|flush$|secret|_key$/.test(key)) return false;
  return READ.includes(key.slice(0, key.lastIndexOf('.'))) || READ_PER_INTERFACE.test(key);
}
