import type { Result } from '../../baseline/control.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { explainLimit } from '../../diagnosis/explain-limit.ts';
import type { Facts, Limit, ProgramFacts, SupervisorFacts, Unknown } from '../../facts/facts.ts';
import { subjectName } from '../../facts/subject.ts';
import { expectedWords } from '../observed.ts';

/** One process whose limit of open files is explained. */
export interface ExplainedProcess {
  readonly kind: 'supervisord' | 'program';
  /** JSON Pointer into the facts. */
  readonly at: string;
  /** `supervisord 812`, `program web:worker`. */
  readonly name: string;
  readonly running: boolean;
  readonly nofile?: Limit;
  readonly open?: number;
  readonly headroom?: number;
  /** Controls of the baseline that fail: for the limit itself first, then for its headroom. */
  readonly failing: readonly { readonly control: string; readonly severity: string; readonly expected: string }[];
  /** The limit that the remedy leads to, where no control asks for one. Absent: nothing is left to raise. */
  readonly example?: number;
  readonly diagnosis: Diagnosis;
}

export interface Explanation {
  /** Every program of the host, as supervisorctl names it. */
  readonly programs: readonly string[];
  readonly subjects: readonly ExplainedProcess[];
  /** What the host does not tell about its supervisords. */
  readonly unknown: readonly Unknown[];
}

/** Where the remedy leads when nobody says, and nothing is known: supervisord's own advice for busy hosts. */
const USUAL = 65_536;

/**
 * Explains the nofile limit of every supervisord and every program; given `program`, of that one alone: its name, or
 * GROUP:NAME, or a group. Pure. `results` are those of the baseline, for the remedy to lead to what it asks for.
 */
export function explainHost(facts: Facts, results: readonly Result[], program?: string): Explanation {
  const named = (facts.supervisor ?? []).flatMap((supervisor, index) => processesOf(supervisor, index));
  const chosen = named.filter(
    ({ process }) => program === undefined || (process !== undefined && is(process, program)),
  );
  return {
    programs: [...new Set(named.flatMap(({ process }) => (process === undefined ? [] : [nameOf(process)])))],
    subjects: chosen.map(({ at, supervisor, process }) => explained(facts, results, at, supervisor, process)),
    unknown: facts.unknown.filter(({ at }) =>
      concerns(
        at,
        chosen.map((each) => each.at),
        program === undefined,
      ),
    ),
  };
}

interface Named {
  readonly at: string;
  readonly supervisor: SupervisorFacts;
  readonly process?: ProgramFacts;
}

function processesOf(supervisor: SupervisorFacts, index: number): readonly Named[] {
  const at = `/supervisor/${index}`;
  const programs = supervisor.programs.map((process, n) => ({ at: `${at}/programs/${n}`, supervisor, process }));
  return [{ at, supervisor }, ...programs];
}

function explained(
  facts: Facts,
  results: readonly Result[],
  at: string,
  supervisor: SupervisorFacts,
  program: ProgramFacts | undefined,
): ExplainedProcess {
  const { limits, files, headroom } = program ?? supervisor;
  const fails = results.filter((result) => result.outcome === 'fail');
  const failing = [
    ...[`${at}/limits/nofile/soft`, `${at}/headroom/nofile`].flatMap((subject) =>
      fails.filter((result) => result.subject === subject),
    ),
    ...fails.filter((result) => isAmongFaults(result, at)),
  ];
  const [worst] = failing;
  const example = worst === undefined && program?.running !== false ? next(facts, limits?.nofile) : undefined;
  return {
    kind: program === undefined ? 'supervisord' : 'program',
    at,
    name: subjectName(facts, at),
    running: program?.running ?? true,
    ...(limits?.nofile === undefined ? {} : { nofile: limits.nofile }),
    ...(files?.open === undefined ? {} : { open: files.open }),
    ...(headroom?.nofile === undefined ? {} : { headroom: headroom.nofile }),
    failing: failing.map((result) => ({
      control: result.control,
      severity: result.severity,
      expected: expectedWords(result),
    })),
    ...(example === undefined ? {} : { example }),
    diagnosis: worst === undefined ? explainLimit(facts, at, example ?? USUAL) : diagnose(facts, worst),
  };
}

/** Whether a control on a whole process, or all of its limits, fails for its open files among others. */
function isAmongFaults({ subject, observed }: Result, at: string): boolean {
  const names = ['limits/nofile/soft', 'headroom/nofile'];
  const parts = typeof observed === 'object' && observed !== null ? Object.keys(observed) : [];
  return (
    [at, `${at}/limits`, `${at}/limits/nofile`].includes(subject) &&
    parts.some((part) => names.some((name) => `${at}/${name}` === `${subject}/${part}`))
  );
}

/** Twice as many as now; undefined at the ceiling of the kernel. */
function next(facts: Facts, limit: Limit | undefined): number | undefined {
  const ceiling = facts.sysctl['fs.nr_open'];
  if (limit === undefined) return USUAL;
  const most = typeof ceiling === 'number' ? ceiling : USUAL;
  return limit.soft >= most ? undefined : Math.min(most, 2 ** Math.ceil(Math.log2(limit.soft + 1)));
}

function is(process: ProgramFacts, wanted: string): boolean {
  return wanted === process.name || wanted === process.group || wanted === `${process.group}:${process.name}`;
}

/** As supervisorctl shows it: GROUP:NAME, or NAME where they are equal. */
function nameOf({ group, name }: ProgramFacts): string {
  return group === name ? name : `${group}:${name}`;
}

/** Whether a gap in the facts has to do with what is explained: it stands below it, or above it. */
function concerns(gap: string, chosen: readonly string[], all: boolean): boolean {
  if (all && (gap === '/supervisor' || gap.startsWith('/supervisor/'))) return true;
  return chosen.some((at) => at === gap || gap.startsWith(`${at}/`) || at.startsWith(`${gap}/`));
}
