import { judge } from '../../src/baseline/judge.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor } from '../builders/facts.ts';
import { baselineFrom, oneControl } from './baseline-from.ts';

/** What one control comes to, a line per result: subject, outcome, what was observed, why. */
export async function outcomes(path: string, schema: string, facts: Facts): Promise<readonly string[]> {
  const baseline = await baselineFrom(oneControl(path, schema));
  return judge(baseline.compileFor(new Map()), facts).map(({ subject, outcome, observed, reason }) =>
    [subject, outcome, observed === undefined ? '' : JSON.stringify(observed), reason ?? '']
      .filter((part) => part !== '')
      .join(' | '),
  );
}

export type Program = ReturnType<typeof aProgram>;

export function withPrograms(...programs: readonly Program[]): Facts {
  return aFacts({ supervisor: [aSupervisor({ programs })] });
}

export function aProgramWithLimit(soft: number): Program {
  return aProgram({ limits: { nofile: { soft, hard: 524_288 } } });
}

/** A program whose limits nobody knows. */
export function aProgramWithoutLimits(change: Partial<Program> = {}): Program {
  const { limits: _, ...program } = aProgram(change);
  return program;
}
