import { measure } from './measure.ts';
import { ratio, spread } from './numbers.ts';
import type { Section } from './section.ts';

const RUNS = 7;
const BUNDLE = new URL('../dist/cli.cjs', import.meta.url).pathname;

/** (d) How long a user waits before anything happens. */
export async function benchStart(): Promise<Section> {
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ['node alone', ['-e', '0']],
    ['limits-audit --version', [BUNDLE, '--version']],
    ['limits-audit --help', [BUNDLE, '--help']],
    ['limits-audit check-baseline', [BUNDLE, 'check-baseline']],
  ];
  const walls = new Map<string, number[]>(commands.map(([name]) => [name, []]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, argv] of commands) {
      walls.get(name)?.push((await measure([process.execPath, ...argv])).wallMs);
    }
  }
  const base = walls.get('node alone') ?? [];
  return {
    title: 'Start of the bundle',
    head: ['command', 'wall ms', 'against node alone'],
    rows: [...walls].map(([name, of]) => [name, spread(of), ratio(of, base)]),
    notes: [],
  };
}
