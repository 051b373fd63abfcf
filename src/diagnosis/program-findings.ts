import type { Result } from '../baseline/control.ts';
import { defined } from '../facts/defined.ts';
import type { ProgramFacts, SupervisorFacts } from '../facts/facts.ts';
import type { Place } from '../problem.ts';
import type { Plan, Step } from './remedy-plan.ts';
import type { ChainSubject, Target } from './target.ts';
import { placeIn } from './words.ts';

/** What is said of a supervisord or of a program besides its limits, as data. */
export type ProgramFinding =
  | { readonly code: 'control-unix'; readonly path?: string; readonly exists?: boolean; readonly inTmp?: boolean }
  | { readonly code: 'control-inet'; readonly address?: string; readonly all?: boolean; readonly password?: boolean }
  | { readonly code: 'version'; readonly version?: string; readonly selectLimited?: boolean }
  | { readonly code: 'state'; readonly name: string; readonly state?: ProgramFacts['state'] }
  | { readonly code: 'pre-exec'; readonly name: string; readonly seconds?: number; readonly minfds?: number }
  | { readonly code: 'spread'; readonly name: string; readonly limits: NonNullable<ProgramFacts['nofileSpread']> }
  | { readonly code: 'orphans'; readonly name: string; readonly count?: number };

interface Concluded {
  readonly finding: ProgramFinding;
  readonly plan: Plan;
}

type Restart = (steps: readonly Step[]) => Plan;

/** Findings about what a supervisord and its programs do. `restart`: a plan that ends in a full restart of supervisord. */
export function programFinding(
  target: Extract<Target, { readonly of: ChainSubject }>,
  result: Result,
  name: string,
  restart: Restart,
): Concluded | undefined {
  const { supervisor, program } = target.of;
  switch (target.about) {
    case 'control-unix':
      return controlUnix(supervisor, restart);
    case 'control-inet':
      return controlInet(supervisor, restart);
    case 'version': {
      const { version, selectLimited } = supervisor;
      const finding = defined({ code: 'version' as const, version, selectLimited });
      return { finding, plan: apartFromLimits(restart([{ do: 'upgrade-supervisor' }])) };
    }
    case 'state':
      return { finding: defined({ code: 'state' as const, name, state: program?.state }), plan: statePlan(program) };
    case 'pre-exec': {
      const finding = {
        code: 'pre-exec' as const,
        name,
        seconds: program?.preExecSeconds,
        minfds: supervisor.config?.minfds,
      };
      return { finding: defined(finding), plan: restart([{ do: 'lower-minfds', expected: result.expected }]) };
    }
    case 'spread':
      return {
        finding: { code: 'spread', name, limits: program?.nofileSpread ?? [] },
        plan: ofProgram(program, [...endOrphans(program), { do: 'restart-all-of', name: nameOf(program) }]),
      };
    case 'orphans':
      return {
        finding: defined({ code: 'orphans' as const, name, count: program?.orphans }),
        plan: ofProgram(program, [{ do: 'end-orphans' }]),
      };
    default:
      return undefined;
  }
}

/** supervisorctl restarts only what descends from supervisord. */
function endOrphans(program: ProgramFacts | undefined): readonly Step[] {
  return (program?.orphans ?? 0) > 0 ? [{ do: 'end-orphans' }] : [];
}

function controlUnix({ control }: SupervisorFacts, restart: Restart): Concluded {
  const unix = control?.unix;
  const finding = defined({
    code: 'control-unix' as const,
    path: unix?.path,
    exists: unix?.exists,
    inTmp: unix?.inTmp,
  });
  const move: readonly Step[] = unix?.inTmp === true ? [{ do: 'move-socket' }] : [];
  return { finding, plan: apartFromLimits(restart(move)) };
}

function controlInet({ control }: SupervisorFacts, restart: Restart): Concluded {
  const inet = control?.inet;
  const place: Place | undefined = inet?.file === undefined ? undefined : placeIn(inet.file, inet.line);
  const finding = defined({
    code: 'control-inet' as const,
    address: inet?.address,
    all: inet?.allAddresses,
    password: inet?.password,
  });
  const close: Step = place === undefined ? { do: 'close-inet' } : { do: 'close-inet', place };
  return { finding, plan: apartFromLimits(restart([close])) };
}

/** What does not apply a limit is no warning here: supervisorctl reload, for one, does apply another port. */
function apartFromLimits(plan: Plan): Plan {
  return { ...plan, notEnough: [] };
}

function statePlan(program: ProgramFacts | undefined): Plan {
  const name = nameOf(program);
  return ofProgram(program, [
    { do: 'start-program', name },
    { do: 'start-again', name },
  ]);
}

/** What only touches one program. */
function ofProgram(program: ProgramFacts | undefined, steps: readonly Step[]): Plan {
  return { steps, restarts: { what: 'program', name: nameOf(program) }, notEnough: [] };
}

/** As supervisorctl takes it. */
export function nameOf(program: ProgramFacts | undefined): string {
  if (program === undefined) return '';
  return program.group === program.name ? program.name : `${program.group}:${program.name}`;
}
