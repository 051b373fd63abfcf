import { Ajv2020 } from 'ajv/dist/2020.js';
import { Facts, type SupervisorFacts } from '../../src/facts/facts.ts';
import { type FactsContext, readFacts } from '../../src/facts/read-facts.ts';
import type { Host } from '../../src/inventory/host.ts';
import { type ProbeOutput, runProbe } from '../../src/probe/run-probe.ts';
import type { Session } from '../../src/transport/session.ts';
import { aHost as aPlainHost } from '../transport/a-host.ts';

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(Facts);

/** A host of no particular interest, in a group. */
export function aHost(change: Partial<Host> = {}): Host {
  return aPlainHost({ address: '192.0.2.1', groups: ['web'], place: { file: 'inventory.ini', line: 1 }, ...change });
}

/** Facts of an output, checked against the published schema. */
export function factsOf(output: ProbeOutput, change: Partial<FactsContext> = {}): Facts {
  const facts = readFacts(output, {
    host: aHost(),
    at: new Date('2026-01-02T03:04:05Z'),
    sysctlKeys: new Set(),
    inputNames: new Set(),
    ...change,
  });
  if (!validate(JSON.parse(JSON.stringify(facts)))) {
    throw new Error(`not of the facts schema: ${JSON.stringify(validate.errors, undefined, 1)}`);
  }
  return facts;
}

/** Runs the real probe. */
export function probe(session: Session): Promise<ProbeOutput> {
  return runProbe(session, { become: 'none', timeoutMs: 20_000, signal: new AbortController().signal });
}

export async function probeFacts(session: Session, change: Partial<FactsContext> = {}): Promise<Facts> {
  return factsOf(await probe(session), change);
}

export function supervisorOf(facts: Facts, pid: number): SupervisorFacts {
  const found = facts.supervisor?.find((supervisor) => supervisor.pid === pid);
  if (found === undefined) throw new Error(`no supervisord ${pid} in the facts`);
  return found;
}
