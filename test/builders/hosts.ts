import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Facts, SupervisorFacts } from '../../src/facts/facts.ts';
import { aFacts, aProgram, aSupervisor } from './facts.ts';

/** Limits with this nofile. */
export const limit = (soft: number, hard = 524_288) => ({ nofile: { soft, hard } });

/** A host with one supervisord. Its one program runs with what supervisord runs with, unless said otherwise. */
export function host(change: Partial<SupervisorFacts> = {}, facts: Partial<Facts> = {}): Facts {
  const programs = [aProgram({ ...(change.limits === undefined ? {} : { limits: change.limits }) })];
  return aFacts({ supervisor: [aSupervisor({ programs, ...change })], ...facts });
}

/** The hops that are said to have decided. */
export function decided(diagnosis: Diagnosis): readonly string[] {
  return diagnosis.hops.filter((hop) => hop.decided).map(({ kind }) => kind);
}

export function hop(diagnosis: Diagnosis, kind: string) {
  const found = diagnosis.hops.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no hop ${kind} among ${diagnosis.hops.map((each) => each.kind)}`);
  return found;
}

export const bySession = { startedBy: 'session', unit: 'session-3.scope' } as const;
/** The unit as loaded, beside systemd's own default. */
export const inUnit = (soft: number, hard: number, change: object = {}): Partial<Facts> => ({
  systemd: {
    defaultNofile: { soft: 1024, hard: 524_288 },
    units: { 'supervisor.service': { nofile: { soft, hard }, ...change } },
  },
});

/** A supervisord whose configuration could not be read. */
export function withoutConfig(): SupervisorFacts {
  const { config: _config, ...rest } = aSupervisor();
  return rest;
}
