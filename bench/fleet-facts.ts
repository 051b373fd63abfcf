import type { Facts, ProgramFacts } from '../src/facts/facts.ts';
import { aHealthyHost, aHealthyProgram } from '../test/patterns/healthy-host.ts';

/** Programs of each host. */
const PROGRAMS = 8;
/** Of so many hosts, one has a fault. */
const ONE_IN = 20;

const LOW = { nofile: { soft: 1024, hard: 524_288 } };

/** The facts of a fleet, the same in every run: nearly all hosts are healthy. */
export function fleetFacts(hosts: number): readonly Facts[] {
  return Array.from({ length: hosts }, (_, index) => hostAt(index));
}

export function isFaulty(index: number): boolean {
  return index % ONE_IN === 0;
}

function hostAt(index: number): Facts {
  const faulty = isFaulty(index);
  const programs = Array.from({ length: PROGRAMS }, (_, at) => programAt(at, faulty && at === 0));
  const facts = aHealthyHost({ programs });
  const name = `web-${index}`;
  return {
    ...facts,
    host: { ...facts.host, name },
    ...(faulty && index % 3 === 0 ? { sysctl: { ...facts.sysctl, 'net.ipv4.tcp_syncookies': 0 } } : {}),
  };
}

function programAt(at: number, faulty: boolean): ProgramFacts {
  const name = `worker-${at}`;
  return aHealthyProgram({ name, group: name, pid: 900 + at, ...(faulty ? { limits: LOW } : {}) });
}
