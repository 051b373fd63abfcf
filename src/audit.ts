import { setMaxListeners } from 'node:events';
import type { Result } from './baseline/control.ts';
import { applyWaivers } from './baseline/waivers/apply-waivers.ts';
import { type Scope, scopeOfSaved } from './baseline/waivers/waived-hosts.ts';
import type { Waiver } from './baseline/waivers/waiver.ts';
import { waiverWarnings } from './baseline/waivers/waiver-warnings.ts';
import { Cancelled } from './cancel.ts';
import { exitCodeOf } from './exit-code.ts';
import { askedBy, withUnasked } from './facts/asked.ts';
import { type BundledHost, choicesOf, type FactsBundle, loadBundle } from './facts/bundle.ts';
import { bundled, type Gathered, gatherAll } from './gather.ts';
import type { Settings } from './inputs/inputs.ts';
import { judgeHosts } from './judging/judge-hosts.ts';
import type { Baselines } from './judging/load-baselines.ts';
import { checkSavedInputs } from './judging/saved-inputs.ts';
import { makePlan, type Plan, readBaselines, readWaivers } from './plan.ts';
import type { Problem } from './problem.ts';
import { type Published, prepareReportDirectory, publish } from './publish.ts';
import { buildReport, type HostOutcome } from './report/build-report.ts';
import { hostInputs } from './report/host-inputs.ts';
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
  const material =
    settings.facts === undefined
      ? await auditLive(settings, edges, startedAt)
      : await auditSaved(settings, settings.facts, edges, startedAt);
  const { bundle, stopped } = material;
  const run = { ...describeRun(settings, startedAt, edges.now()), ...(stopped && { stopped }) };
  const { signal, onWarning } = edges;
  return { report: await reportOn(material, run, { now: startedAt, signal, onWarning }), bundle };
}

/** The facts of the hosts, with nothing judged: whatever baseline the inventory chooses need not be there yet. */
export async function gatherFacts(settings: Settings, edges: Edges): Promise<FactsBundle> {
  const plan = await makePlan(settings, edges.agentSocket, edges.now(), { judges: false });
  try {
    for (const warning of plan.warnings) edges.onWarning(warning);
    return await gatherBundle(plan, settings, { ...edges, signal: withDeadline(edges.signal, settings.timeout) });
  } finally {
    await plan.transport.close();
  }
}

/** The report on facts that are there. `now`: the day on which waivers hold; `signal`: ends the judging soon. */
export async function reportOn(
  { baselines, bundle, waivers: given, scope }: Material,
  run: Report['run'],
  { now, signal, onWarning }: { readonly now: Date } & Pick<Edges, 'signal' | 'onWarning'>,
): Promise<Report> {
  const { controls, disabled } = baselines;
  // Of facts that were read just now, nothing that is asked for is unasked.
  const read = bundle.hosts.map((host) => withUnasked(host, bundle.asked, baselines.of(host.baseline).baseline.reads));
  const judged = await judgeAll(baselines, read, signal);
  const ids = controls.map(({ id }) => id);
  const { hosts, waivers } = applyWaivers(given, judged, { controls: ids, disabled, scope, now });
  for (const warning of waiverWarnings(waivers)) onWarning(warning);
  return buildReport({
    version: VERSION,
    run,
    controls,
    disabledControls: disabled,
    hosts,
    waivers,
  });
}

/** An audit whose reports are files in the end. */
export async function runAudit(settings: Settings, edges: Edges): Promise<Audit & { readonly published: Published }> {
  await prepareReportDirectory(settings['report-dir']);
  const finished = await audit(settings, edges);
  const { report, bundle } = finished;
  const published = await publish(report, bundle, {
    directory: settings['report-dir'],
    exitCode: exitCodeOf(report.conclusion),
    junitUnknown: settings['junit-unknown'],
  });
  return { ...finished, published };
}

/** What is judged, and by what. */
interface Material {
  readonly baselines: Baselines;
  readonly bundle: FactsBundle;
  readonly waivers: readonly Waiver[];
  /** The hosts that waivers may name. */
  readonly scope: Scope;
  readonly stopped?: Report['run']['stopped'];
}

async function auditLive(settings: Settings, edges: Edges, now: Date): Promise<Material> {
  const plan = await makePlan(settings, edges.agentSocket, now);
  try {
    for (const warning of plan.warnings) edges.onWarning(warning);
    const signal = withDeadline(edges.signal, settings.timeout);
    const bundle = await gatherBundle(plan, settings, { ...edges, signal });
    const { baselines, waivers } = plan;
    const scope = { population: plan.inventory, isWhole: true };
    return { baselines, bundle, waivers, scope, stopped: whatStopped(signal, bundle) };
  } finally {
    await plan.transport.close();
  }
}

async function auditSaved(settings: Settings, file: string, edges: Edges, now: Date): Promise<Material> {
  const waivers = await readWaivers(settings, now);
  const bundle = await loadBundle(file);
  const baselines = await readBaselines(settings, choicesOf(bundle));
  for (const warning of [...baselines.warnings, ...checkSavedInputs(bundle, baselines, file)]) edges.onWarning(warning);
  return { baselines, bundle, waivers, scope: scopeOfSaved(bundle.hosts) };
}

async function gatherBundle(plan: Plan, settings: Settings, edges: Edges): Promise<FactsBundle> {
  const gathered = await gatherAll(plan.hosts, plan.transport, {
    concurrency: settings.concurrency,
    probeTimeoutMs: settings['probe-timeout'],
    retries: settings.retries,
    sysctlKeys: plan.baselines.sysctlKeys,
    inputNames: plan.baselines.inputNames,
    signal: edges.signal,
    now: edges.now,
    onHost: progressTeller(plan.hosts.length, edges),
  });
  return {
    schemaVersion: 1,
    gatheredAt: edges.now().toISOString(),
    asked: askedBy(plan.baselines),
    hosts: gathered.map(bundled),
  };
}

/** Each host by its own baseline. */
async function judgeAll(
  baselines: Baselines,
  hosts: readonly BundledHost[],
  signal: AbortSignal,
): Promise<readonly HostOutcome[]> {
  const read = hosts.flatMap(({ name, location: place, baseline, facts }) =>
    facts ? [{ name, place, choice: baseline, facts }] : [],
  );
  const results = await judgeHosts(baselines, read, signal);
  return hosts.map((host) => outcomeOf(host, baselines, host.facts && results.get(host.facts)));
}

function outcomeOf(host: BundledHost, baselines: Baselines, results: readonly Result[] | undefined): HostOutcome {
  const { name, groups, location: place, attempts, milliseconds, facts, error } = host;
  const { sources, baseline } = baselines.of(host.baseline);
  const judgedBy = { sources, ...(host.baseline && { location: host.baseline.location }) };
  const outcome = { name, groups, place, attempts, milliseconds, baseline: judgedBy };
  if (facts === undefined) return error === undefined ? outcome : { ...outcome, failure: error };
  // Facts without results would read as facts with nothing wrong in them.
  if (results === undefined) throw new Error(`${name} was not judged`);
  const inputs = hostInputs(baseline.inputsFor(new Map(Object.entries(facts.host.vars))), host.inputLocations);
  return { ...outcome, inputs, facts, results };
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

export function describeRun(settings: Settings, startedAt: Date, finishedAt: Date): Report['run'] {
  return {
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    inventory: [...settings.inventory],
    hosts: settings.hosts,
    baselines: [...settings.baseline],
    ...(settings.waivers === undefined ? {} : { waivers: settings.waivers }),
    failOnSeverity: settings['fail-on-severity'],
    failOnUnreachable: settings['fail-on-unreachable'],
    failOnUnknown: settings['fail-on-unknown'],
    ...(settings.become === undefined ? {} : { become: settings.become }),
  };
}
