import type { Facts } from '../facts/facts.ts';
import type { Json } from '../json.ts';
import { explainAbsence } from './absence.ts';
import type { CompiledControl, Violation } from './compile-control.ts';
import type { Drift, Outcome, Result } from './control.ts';
import { driftAt, driftWithin } from './drift.ts';
import { typeWords } from './fact-schema.ts';
import type { Gap } from './gap.ts';
import { faultOf } from './observed.ts';
import { formatPointer, parsePointer } from './pointer.ts';
import { overlaps, startsWith, type UnknownFact, unknownFactsOf, unknownWords } from './unknown-facts.ts';

/** A baseline with the inputs of a host, ready to judge. */
export interface CompiledBaseline {
  readonly controls: readonly CompiledControl[];
}

/**
 * Judges the facts of one host: one result per control and place that its path meets, and one for every place that
 * it could have met. Pure. Only what was read and checked passes.
 */
export function judge(
  compiled: CompiledBaseline,
  facts: Facts,
  /** Told which control comes next, since whoever stops a check that never ends can know it only from here. */
  onControl: (id: string) => void = () => undefined,
): readonly Result[] {
  const unknowns = unknownFactsOf(facts);
  const results: Result[] = [];
  for (const control of compiled.controls) {
    onControl(control.control.id);
    const mine = unknowns.length === 0 ? unknowns : unknowns.filter(({ keys }) => overlaps(keys, control.steps));
    new ControlJudge(control, facts, mine, results).judge();
  }
  return results;
}

/** What became of one place, before it is written down. */
interface Verdict {
  readonly outcome: Outcome;
  /** Where only a part of the place is in fault. */
  readonly subject?: string;
  readonly expected?: string;
  readonly observed?: Json;
  readonly reason?: string;
  readonly drift?: Drift;
}

const PASS: Verdict = { outcome: 'pass' };

class ControlJudge {
  readonly #compiled: CompiledControl;
  readonly #facts: Facts;
  /** The unknown facts that have to do with this control's path. */
  readonly #unknowns: readonly UnknownFact[];
  /** Those that a result has told. */
  readonly #told = new Set<UnknownFact>();
  readonly #results: Result[];

  constructor(compiled: CompiledControl, facts: Facts, unknowns: readonly UnknownFact[], results: Result[]) {
    this.#compiled = compiled;
    this.#facts = facts;
    this.#unknowns = unknowns;
    this.#results = results;
  }

  judge(): void {
    // Facts are JSON by their schema; as a TypeScript type they are more precise than that.
    this.#meet(this.#facts as unknown as Json, []);
    this.#tellTheRest();
  }

  /** Follows the path from one value; `keys` is the way here. */
  #meet(value: Json, keys: readonly string[]): void {
    const step = this.#compiled.steps[keys.length];
    if (step === undefined) this.#write(formatPointer(keys), this.#judge(value, keys));
    else if (step.any) this.#meetEach(value, keys);
    else {
      const inner = valueAt(value, step.key, step.index);
      if (inner === undefined) this.#absent([...keys, step.key]);
      else this.#meet(inner, [...keys, step.key]);
    }
  }

  #meetEach(value: Json, keys: readonly string[]): void {
    let met = false;
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (inner === undefined) continue;
        met = true;
        this.#meet(inner, [...keys, key]);
      }
    }
    if (!met) this.#absent([...keys, '*']);
  }

  #judge(value: Json, keys: readonly string[]): Verdict {
    try {
      const doubt = this.#doubtOf(keys);
      if (doubt) return this.#judgeDoubtful(value, keys, doubt);
      return this.#withDrift(this.#check(value, keys, this.#below(keys)), value, keys);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { outcome: 'error', reason: `the check could not be carried out: ${message}` };
    }
  }

  /** The unknown facts that are parts of the subject. */
  #below(keys: readonly string[]): readonly UnknownFact[] {
    const below = this.#unknowns.filter(
      (unknown) => unknown.keys.length > keys.length && startsWith(unknown.keys.slice(0, keys.length), keys),
    );
    for (const unknown of below) this.#told.add(unknown);
    return below;
  }

  /**
   * What makes a value that is there doubtful: that it, or what it is part of, is listed as unknown. A collection
   * that was read only in part says nothing against the entries that are there.
   */
  #doubtOf(keys: readonly string[]): UnknownFact | undefined {
    return this.#unknowns.find(
      (unknown) => startsWith(keys, unknown.keys) && !this.#isPartlyRead(unknown, keys.length),
    );
  }

  /** Whether what is unknown is a list or map of which an entry on our way, `depth` keys deep, was read. */
  #isPartlyRead(unknown: UnknownFact, depth: number): boolean {
    return unknown.keys.length < depth && this.#compiled.steps[unknown.keys.length]?.any === true;
  }

  /** Of a list or map that was read in part, what is there can still be wrong beyond mending. */
  #judgeDoubtful(value: Json, keys: readonly string[], doubt: UnknownFact): Verdict {
    const reason = this.#tell([doubt], keys);
    if (doubt.keys.length !== keys.length || typeof value !== 'object' || value === null) {
      return { outcome: 'unknown', reason };
    }
    const violations = this.#compiled.check(value).filter((violation) => violation.lasting);
    if (violations.length === 0) return { outcome: 'unknown', reason };
    return { outcome: 'fail', ...faultOf(this.#compiled, value, keys, violations) };
  }

  #check(value: Json, keys: readonly string[], below: readonly UnknownFact[]): Verdict {
    const open = below.filter((unknown) => this.#compiled.dependsOn(unknown.keys.slice(keys.length)));
    const violations = this.#compiled.check(value);
    const paths = open.map((unknown) => unknown.keys.slice(keys.length));
    if (violations.length > 0 && (open.length === 0 || violations.some((violation) => isCertain(violation, paths)))) {
      return { outcome: 'fail', ...faultOf(this.#compiled, value, keys, violations) };
    }
    const idle = violations.length === 0 ? this.#compiled.findIdle?.(value, paths) : undefined;
    if (idle !== undefined) return { outcome: 'not_applicable', reason: idle };
    if (open.length > 0) return { outcome: 'unknown', reason: this.#tell(open, keys) };
    const gap = this.#compiled.findGap(value, '');
    return gap ? this.#verdictOnGap(gap, value, keys) : { ...PASS, observed: value };
  }

  /** What holds only until the next boot is no pass. */
  #withDrift(verdict: Verdict, value: Json, keys: readonly string[]): Verdict {
    const isFit = verdict.outcome === 'pass';
    if ((keys[0] ?? 'sysctl') !== 'sysctl' || !(isFit || verdict.outcome === 'fail')) return verdict;
    const fits = (atBoot: Json): boolean | undefined => {
      if (this.#compiled.check(atBoot).length > 0) return false;
      if (this.#compiled.findIdle?.(atBoot, []) !== undefined) return undefined;
      return this.#compiled.findGap(atBoot, '') === undefined ? true : undefined;
    };
    const found =
      keys.length < 2
        ? driftWithin(this.#facts, keys, isFit, fits)
        : driftAt(this.#facts, keys, { value, fits: isFit }, fits);
    if (found === undefined) return verdict;
    return { ...verdict, ...found, outcome: found.drift === 'compliant' ? 'pass' : 'fail' };
  }

  #verdictOnGap(gap: Gap, value: Json, keys: readonly string[]): Verdict {
    if (gap.kind === 'absent') return explainAbsence(this.#facts, [...keys, ...keysOf(gap.path)]);
    const where = gap.path === '' ? 'the value' : gap.path.slice(1);
    return {
      outcome: 'error',
      observed: value,
      reason: `the control checks ${typeWords(gap.asked)}, and ${where} is ${typeWords(gap.found)}`,
    };
  }

  /** Nothing stands at `keys`, the first part of the path that is not there. */
  #absent(keys: readonly string[]): void {
    const { steps } = this.#compiled;
    const subject = [...keys, ...steps.slice(keys.length).map((step) => step.key)];
    const path = subject.map((key, index) => ({
      any: index >= keys.length - 1 && steps[index]?.any === true,
      key,
      index: -1,
    }));
    const unknown = this.#unknowns.filter(
      (candidate) => overlaps(candidate.keys, path) && !this.#isPartlyRead(candidate, keys.length - 1),
    );
    const verdict: Verdict =
      unknown.length > 0
        ? { outcome: 'unknown', reason: this.#tell(unknown, subject) }
        : explainAbsence(this.#facts, keys);
    this.#write(formatPointer(subject), verdict);
  }

  /** Unknown facts that no place was met for: entries that are missing from a list or map which holds others. */
  #tellTheRest(): void {
    const { steps } = this.#compiled;
    const bySubject = new Map<string, UnknownFact[]>();
    for (const unknown of this.#unknowns) {
      if (this.#told.has(unknown)) continue;
      const subject = formatPointer(steps.map((step, index) => unknown.keys[index] ?? step.key));
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), unknown]);
    }
    for (const [subject, unknowns] of bySubject) {
      this.#write(subject, { outcome: 'unknown', reason: this.#tell(unknowns, keysOf(subject)) });
    }
  }

  #tell(unknowns: readonly UnknownFact[], subject: readonly string[]): string {
    for (const unknown of unknowns) this.#told.add(unknown);
    return unknownWords(unknowns, subject);
  }

  #write(subject: string, verdict: Verdict): void {
    const { control, expected } = this.#compiled;
    this.#results.push({
      host: this.#facts.host.name,
      control: control.id,
      subject,
      severity: control.severity,
      expected,
      place: control.place,
      ...verdict,
    });
  }
}

function valueAt(value: Json, key: string, index: number): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return index < 0 ? undefined : (value as readonly Json[])[index];
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined;
}

/** A violation that none of the unknown parts can have to do with. */
function isCertain({ certain, path }: Violation, unknown: readonly (readonly string[])[]): boolean {
  return certain && !unknown.some((other) => startsWith(path, other) || startsWith(other, path));
}

function keysOf(pointer: string): readonly string[] {
  const parsed = parsePointer(pointer);
  return 'keys' in parsed ? parsed.keys : [];
}
