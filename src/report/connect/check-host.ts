import type { Facts } from '../../facts/facts.ts';
import type { Host } from '../../inventory/host.ts';
import type { Failure, Phase } from '../../transport/failure.ts';
import type { HostVerdict } from '../../transport/host-verdict.ts';
import type { Milestone } from '../../transport/milestone.ts';
import { type HostCheck, STEPS, type StepName } from './connection-check.ts';
import { unknownGroups } from './unknown-groups.ts';

/** What became of the way to one host. */
export interface TriedHost {
  readonly host: Host;
  readonly attempts: number;
  readonly milliseconds: number;
  /** Of the last attempt. */
  readonly milestones: readonly Milestone[];
  /** There was a session, however little its transport tells of the way. */
  readonly connected: boolean;
  readonly failure?: Failure;
  /** What the probe read: as asked or, where sudo failed, without it. */
  readonly facts?: Facts;
}

const STEP_OF: Readonly<Record<Exclude<Phase, 'exec'>, StepName>> = {
  run: 'resolved',
  resolve: 'resolved',
  connect: 'reached',
  banner: 'reached',
  kex: 'hostKey',
  hostkey: 'hostKey',
  auth: 'login',
  session: 'shell',
  shell: 'shell',
  sudo: 'sudo',
};

/** One row of the check: each step as what is known of it, and nothing for what was not observed. */
export function checkHost(tried: TriedHost): HostCheck {
  const { host, attempts, milliseconds, failure, facts } = tried;
  const unknown = facts === undefined ? undefined : unknownGroups(host, facts);
  const state = (step: StepName) => ({ state: stateOf(step, tried) });
  return {
    name: host.name,
    location: host.place,
    target: host.transport === 'local' ? 'this machine' : `${host.user}@${host.address}:${host.port}`,
    become: host.become,
    status: failure !== undefined ? 'failed' : statusOf(unknown),
    attempts,
    milliseconds,
    resolved: { ...state('resolved'), ...detail(tried, 'resolved', ({ addresses }) => ({ addresses })) },
    reached: { ...state('reached'), ...detail(tried, 'reached', ({ address }) => (address === '' ? {} : { address })) },
    hostKey: { ...state('hostKey'), ...detail(tried, 'host-key', ({ verdict }) => describeKey(verdict)) },
    login: { ...state('login'), ...detail(tried, 'login', ({ accepted }) => ({ accepted })) },
    shell: state('shell'),
    sudo: state('sudo'),
    ...(failure === undefined ? {} : { error: failure }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

function statusOf(unknown: HostCheck['unknown']): HostCheck['status'] {
  return unknown === undefined || unknown.length > 0 ? 'unknown' : 'ok';
}

function stateOf(step: StepName, tried: TriedHost): HostCheck['shell']['state'] {
  const { host, failure, connected, milestones, facts } = tried;
  if (failure !== undefined && failedStep(failure.phase, tried) === step) return 'failed';
  if (step === 'sudo' && host.become === 'none') return 'not-needed';
  if (step === 'sudo') return facts !== undefined && failure === undefined ? 'ok' : 'not-reached';
  if (step === 'shell') return facts !== undefined ? 'ok' : 'not-reached';
  if (host.transport === 'local') return 'not-needed';
  const passed = milestones.some(({ at }) => MILESTONES[at] === step);
  return passed || connected ? 'ok' : 'not-reached';
}

const MILESTONES: Readonly<Record<Milestone['at'], StepName>> = {
  resolved: 'resolved',
  reached: 'reached',
  'host-key': 'hostKey',
  login: 'login',
};

/** A probe that started and did not end well: of what ran it, that which came last. */
function failedStep(phase: Phase, { host, milestones }: TriedHost): StepName {
  const { become, transport, jump } = host;
  // It is the way to the host that ended, whatever step of a jump host's it was.
  if (jump.length > 0 && milestones.length === 0 && phase !== 'run') return 'reached';
  const ranBy = become === 'sudo' ? 'sudo' : 'shell';
  const step = phase === 'exec' ? ranBy : STEP_OF[phase];
  // A run that was stopped before its turn came has no step of a network to fail at.
  return transport === 'local' && STEPS.indexOf(step) < STEPS.indexOf('shell') ? 'shell' : step;
}

type Passed<At extends Milestone['at']> = Extract<Milestone, { readonly at: At }>;

/** Of several of a kind the last one: a server with several keys may have been asked for each. */
function detail<At extends Milestone['at'], Detail extends object>(
  { milestones }: TriedHost,
  at: At,
  describe: (milestone: Passed<At>) => Detail,
): Detail | Record<never, never> {
  const found = milestones.findLast((milestone): milestone is Passed<At> => milestone.at === at);
  return found === undefined ? {} : describe(found);
}

function describeKey(verdict: HostVerdict): Partial<HostCheck['hostKey']> {
  if (verdict.kind === 'malformed') return {};
  const { type, fingerprint, line } = verdict.offered;
  // Of a key that has changed there is none: whoever answers may not be the host.
  const wanted = verdict.kind === 'unknown' || verdict.kind === 'ca-only';
  return {
    type,
    fingerprint,
    ...(verdict.kind === 'accepted' ? { known: verdict.by } : {}),
    ...(wanted ? { line } : {}),
  };
}
