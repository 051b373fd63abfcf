import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recogniseSupervisord } from '../../../src/facts/supervisor/argv.ts';
import { type ParsedSupervisordConfig, readSupervisordConfig } from '../../../src/facts/supervisor/config.ts';

export interface Case {
  readonly title: string;
  /** Paths relative to the case's own directory; `supervisord.conf` is the main file. */
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Options after `-c FILE`. */
  readonly args?: readonly string[];
}

export type RealResult =
  | { readonly error: string }
  | {
      readonly minfds: number;
      readonly minprocs: number;
      readonly user: string | null;
      /** group, process, command, autostart, and the command split by shlex */
      readonly programs: readonly (readonly [string, string, string, boolean, readonly string[] | null])[];
    };

export interface Compared {
  readonly title: string;
  readonly real: RealResult;
  readonly ours: ParsedSupervisordConfig;
}

/** Runs supervisor's own parser once over all cases, and ours. */
export function compareWithReal(cases: readonly Case[]): readonly Compared[] {
  const root = mkdtempSync(join(tmpdir(), 'limits-audit-config-'));
  try {
    const placed = cases.map((each, index) => {
      const place = (path: string) => join(root, String(index), path);
      return {
        ...each,
        main: place('supervisord.conf'),
        files: Object.fromEntries(Object.entries(each.files).map(([path, text]) => [place(path), text])),
      };
    });
    const script = fileURLToPath(new URL('real-supervisor.py', import.meta.url));
    const run = spawnSync('/usr/bin/python3', [script], {
      input: JSON.stringify(placed),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (run.status !== 0) throw new Error(`supervisor's own parser did not run: ${run.stderr}`);
    const { users, results } = JSON.parse(run.stdout) as { users: string[]; results: RealResult[] };
    const known = new Set(users);
    return placed.map((each, index) => {
      const real = results[index];
      if (real === undefined) throw new Error('a result is missing');
      const files = Object.entries(each.files).map(([path, text]) => ({
        path,
        lines: text.split('\n'),
        readable: true,
      }));
      const words = ['python3', '/usr/bin/supervisord', '-c', each.main, ...(each.args ?? [])];
      const argv = recogniseSupervisord(words);
      const ours = readSupervisordConfig(files, {
        mainFile: each.main,
        hostName: 'web1',
        ...(argv === undefined ? {} : { argv }),
        userExists: (user) => known.has(user),
        directoryExists: (path) => existsSync(path) && statSync(path).isDirectory(),
      });
      return { title: each.title, real, ours };
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
