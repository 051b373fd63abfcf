// A child process of the benchmark: evaluates the facts of many hosts in one of three ways, and prints what it took as
// one line of JSON. Making the facts is not part of it.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BUILTINS } from '../src/baseline/builtins.ts';
import { filesOnDisk } from '../src/baseline/files.ts';
import { judge } from '../src/baseline/judge.ts';
import { loadBaseline } from '../src/baseline/load-baseline.ts';
import type { Facts } from '../src/facts/facts.ts';
import { fleetFacts, isFaulty } from './fleet-facts.ts';
import { oneSchema } from './one-schema.ts';

export type Way = 'baseline' | 'plain' | 'naive';

export interface Evaluating {
  readonly hosts: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of a baseline only. */
  readonly controls: number;
  readonly results: number;
}

/** Whether a host is without faults, and how many results say so. */
type Evaluate = (facts: Facts) => { readonly fits: boolean; readonly results: number };

const TEAM = 'bench/team.yml';
const ROOT = new URL('..', import.meta.url).pathname;
const [way, hosts] = [process.argv[2] as Way, Number(process.argv[3])];
const fleet = fleetFacts(hosts);
const schema = oneSchema([...BUILTINS.values(), readFileSync(`${ROOT}${TEAM}`, 'utf8')]);
let controls = 0;

const before = process.cpuUsage();
const started = performance.now();
const evaluate = await prepare();
let results = 0;
for (const [index, facts] of fleet.entries()) {
  const found = evaluate(facts);
  // Three ways that do not agree would not be worth comparing.
  if (found.fits === isFaulty(index)) throw new Error(`${way}: ${facts.host.name} is not what it was made to be`);
  results += found.results;
}
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage(before);
const evaluating: Evaluating = { hosts, wallMs, cpuMs: (user + system) / 1000, controls, results };
process.stdout.write(`${JSON.stringify(evaluating)}\n`);

async function prepare(): Promise<Evaluate> {
  if (way === 'naive') return (facts) => ({ fits: compiled()(facts), results: 1 });
  if (way === 'plain') {
    const validate = compiled();
    return (facts) => ({ fits: validate(facts), results: 1 });
  }
  const baseline = await loadBaseline([TEAM], filesOnDisk(ROOT));
  controls = baseline.controls.length;
  return (facts) => {
    const found = judge(baseline.compileFor(new Map(Object.entries(facts.host.vars))), facts);
    return { fits: found.every(({ outcome }) => outcome !== 'fail'), results: found.length };
  };
}

function compiled(): (facts: Facts) => boolean {
  const validate = new Ajv2020({ allErrors: true, strict: false, validateSchema: false }).compile(schema);
  return (facts) => validate(facts);
}
