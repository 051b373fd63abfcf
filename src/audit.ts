import { setMaxListeners } from 'node:events';
import { Cancelled } from './cancel.ts';
import { type BundledHost, type FactsBundle, loadBundle } from './facts/bundle.ts';
import { bundled, type Gathered, gatherAll } from './gather.ts';
import type { Settings } from './inputs/inputs.ts';
import type { BoundedBaseline } from './judging/bounded-baseline.ts';
import { makePlan, type Plan, readBaseline } from './plan.ts';
import type { Problem } from './problem.ts';
import { type Published, prepareReportDirectory, publish } from './publish.ts';
import { buildReport, type HostOutcome } from './report/build-report.ts';
import type { Progress } from './report/progress.ts';
import type { Report } from './report/report.ts';
import { VERSION } from './version.ts';

/** What the audit takes from the process that it runs in. */
export interface Edges {
  readonly now: () => Date;
  /** Aborted when the user or the runner cancels. */
  readonly signal: AbortSignal;
  /** Value of SSH_AUTH_SOCK. */
  readonly agentSocket: string | undefined;
  readonly onProgress: (progress: Progress) => void;
  /** Told what is odd in the configuration and stops nothing. */
  readonly onWarning: (problem: Problem) => void;
}

export interface Audit {
  readonly report: Report;
  /** The facts that the report is about, to be judged again some other time. */
  readonly bundle: FactsBundle;
}

/**
 * The whole audit: read the baseline, gather facts or take saved ones, judge them, report.
 * @throws {ConfigurationError} before any host is contacted, with all that is wrong with what the user gave.
 */
export async function audit(settings: Settings, edges: Edges): Promise<Audit> {
  const startedAt = edges.now();
  const { baseline, bundle, stopped } =
    settings.facts === undefined ? await auditLive(settings, edges) : await auditSaved(settings, settings.facts);
  const report = buildReport({
    version: VERSION,
    run: { ...describeRun(settings, startedAt, edges.now()), ...(stopped && { stopped }) },
    controls: baseline.controls,
    disabledControls: baseline.disabled,
    hosts: await judgeHosts(baseline, bundle.hosts),
  });
  return { report, bundle };
}

/** An audit whose reports are files in the end. */
export async function runAudit(settings: Settings, edges: Edges): Promise<Audit & { readonly published: Published }> {
  await prepareReportDirectory(settings['report-dir']);
  const finished = await audit(settings, edges);
  return { ...finished, published: await publish(finished.report, finished.bundle, settings['report-dir']) };
}

/** What is judged, and by what. */
interface Material {
  readonly baseline: BoundedBaseline;
  readonly bundle: FactsBundle;
  readonly stopped?: Report['run']['stopped'];
}

async function auditLive(settings: Settings, edges: Edges): Promise<Material> {
  const plan = await makePlan(settings, edges.agentSocket);
  try {
    for (const warning of plan.warnings) edges.onWarning(warning);
    const signal = withDeadline(edges.signal, settings.timeout);
    const bundle = await gatherBundle(plan, settings, { ...edges, signal });
    return { baseline: plan.baseline, bundle, stopped: whatStopped(signal, bundle) };
  } finally {
    await plan.transport.close();
  }
}

async function auditSaved(settings: Settings, file: string): Promise<Material> {
  return { baseline: await readBaseline(settings), bundle: await loadBundle(file) };
}

async function gatherBundle(plan: Plan, settings: Settings, edges: Edges): Promise<FactsBundle> {
  const gathered = await gatherAll(plan.hosts, plan.transport, {
    concurrency: settings.concurrency,
    probeTimeoutMs: settings['probe-timeout'],
    retries: settings.retries,
    sysctlKeys: plan.baseline.sysctlKeys,
    inputNames: plan.baseline.inputNames,
    signal: edges.signal,
    now: edges.now,
    onHost: progressTeller(plan.hosts.length, edges),
  });
  return { schemaVersion: 1, gatheredAt: edges.now().toISOString(), hosts: gathered.map(bundled) };
}

async function judgeHosts(baseline: BoundedBaseline, hosts: readonly BundledHost[]): Promise<readonly HostOutcome[]> {
  const judged = hosts.flatMap(({ name, location: place, facts }) => (facts ? [{ name, place, facts }] : []));
  const all = await baseline.judgeAll(judged);
  const results = new Map(judged.map(({ facts }, index) => [facts, all[index] ?? []]));
  return hosts.map(({ name, groups, location: place, attempts, milliseconds, facts, error }) => {
    const outcome = { name, groups, place, attempts, milliseconds };
    if (facts === undefined) return error === undefined ? outcome : { ...outcome, failure: error };
    return { ...outcome, facts, results: results.get(facts) ?? [] };
  });
}

function withDeadline(signal: AbortSignal, milliseconds: number): AbortSignal {
  const either = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  // As in cancel.ts: every host in flight listens.
  setMaxListeners(0, either);
  return either;
}

/** A run that was told to stop when all hosts were done has missed nothing. */
function whatStopped({ reason }: AbortSignal, bundle: FactsBundle): Report['run']['stopped'] {
  const hosts = bundle.hosts.filter(({ error }) => error?.code === 'cancelled').length;
  if (hosts === 0) return undefined;
  if (reason instanceof Cancelled) return { by: 'signal', signal: reason.by, hosts };
  return { by: reason instanceof DOMException && reason.name === 'TimeoutError' ? 'timeout' : 'signal', hosts };
}

function progressTeller(total: number, edges: Edges): (gathered: Gathered) => void {
  let [done, unreachable] = [0, 0];
  return ({ host, milliseconds, failure }) => {
    done += 1;
    if (failure) unreachable += 1;
    edges.onProgress({ host: host.name, done, total, unreachable, milliseconds, ...(failure ? { failure } : {}) });
  };
}

function describeRun(settings: Settings, startedAt: Date, finishedAt: Date): Report['run'] {
  return {
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    inventory: [...settings.inventory],
    hosts: settings.hosts,
    baselines: [...settings.baseline],
    failOnSeverity: settings['fail-on-severity'],
    failOnUnreachable: settings['fail-on-unreachable'],
    failOnUnknown: settings['fail-on-unknown'],
    ...(settings.become === undefined ? {} : { become: settings.become }),
  };
}
