import type { Facts } from '../../facts/facts.ts';
import { subjectName } from '../../facts/subject.ts';
import { aWildcard } from '../../inventory/glob.ts';
import { nearMiss } from '../../near-miss.ts';
import type { Result } from '../control.ts';
import { daysLeft, SOON_DAYS } from './expiry.ts';
import { hostFinder, type Scope } from './waived-hosts.ts';
import type { JudgedWaiver, Waiver } from './waiver.ts';

/** A host of the run; without facts it was not audited. */
interface JudgedHost {
  readonly name: string;
  readonly facts?: Facts;
  readonly results?: readonly Result[];
}

/** What waivers are laid over. */
export interface WaiverSetting {
  /** Ids of the controls in force on any host. */
  readonly controls: readonly string[];
  /** Ids of those that a baseline turns off. */
  readonly disabled: readonly string[];
  readonly scope: Scope;
  readonly now: Date;
}

export interface Overlay<H> {
  /** The same hosts; results that something covers name their waiver. */
  readonly hosts: readonly H[];
  /** In the order of the file. */
  readonly waivers: readonly JudgedWaiver[];
}

/**
 * Lays waivers over results. A result keeps its outcome. Covered are failures and, by a waiver that says so, what is
 * unknown; never what could not be carried out. Of several waivers that fit, the first that is not expired covers.
 */
export function applyWaivers<H extends JudgedHost>(
  waivers: readonly Waiver[],
  hosts: readonly H[],
  setting: WaiverSetting,
): Overlay<H> {
  if (waivers.length === 0) return { hosts, waivers: [] };
  const hostsOf = hostFinder(setting.scope);
  const all = waivers.map((waiver) => new Applied(waiver, hostsOf(waiver.hosts), setting));
  const byControl = new Map<string, Applied[]>();
  for (const each of all) byControl.set(each.waiver.control, [...(byControl.get(each.waiver.control) ?? []), each]);
  const covered = hosts.map((host) => {
    const { facts, results } = host;
    if (facts === undefined || results === undefined) return host;
    return { ...host, results: results.map((result) => cover(result, facts, byControl.get(result.control))) };
  });
  const audited = new Set(hosts.filter(({ facts }) => facts !== undefined).map(({ name }) => name));
  return { hosts: covered, waivers: all.map((each) => each.judged(audited)) };
}

function cover(result: Result, facts: Facts, candidates: readonly Applied[] = []): Result {
  const fitting = candidates.filter((each) => each.takes(result, facts));
  const waiver = fitting.find((each) => !each.isExpired)?.waiver;
  return waiver === undefined ? result : { ...result, waiver };
}

/** One waiver, and what it met so far. */
class Applied {
  readonly waiver: Waiver;
  readonly #hosts: ReturnType<ReturnType<typeof hostFinder>>;
  readonly #setting: WaiverSetting;
  readonly #left: number;
  readonly #fits: (text: string) => boolean;
  #matches = 0;
  /** What fails its control on its hosts and is another subject than the one it names. */
  readonly #others = new Set<string>();
  /** Results of its control on its hosts of which nobody knows whether they need it. */
  #open = 0;

  constructor(waiver: Waiver, hosts: ReturnType<ReturnType<typeof hostFinder>>, setting: WaiverSetting) {
    this.waiver = waiver;
    this.#hosts = hosts;
    this.#setting = setting;
    this.#left = daysLeft(waiver.expires, setting.now);
    this.#fits = waiver.subject === undefined ? () => true : aWildcard(waiver.subject);
  }

  get isExpired(): boolean {
    return this.#left <= 0;
  }

  /** Whether it fits a result that it could cover. */
  takes({ outcome, host, subject }: Result, facts: Facts): boolean {
    if (outcome === 'pass' || outcome === 'not_applicable' || !this.#hosts.names.has(host)) return false;
    const takes = outcome === 'fail' || (outcome === 'unknown' && this.waiver.unknown);
    const isMine = takes && (this.#fits(subject) || this.#fits(subjectName(facts, subject)));
    if (isMine) this.#matches += 1;
    else if (outcome !== 'fail') this.#open += 1;
    else this.#others.add(subjectName(facts, subject));
    return isMine;
  }

  judged(audited: ReadonlySet<string>): JudgedWaiver {
    return { waiver: this.waiver, daysLeft: this.#left, matches: this.#matches, ...this.#state(audited) };
  }

  #state(audited: ReadonlySet<string>): Pick<JudgedWaiver, 'state' | 'note'> {
    const { controls, disabled, scope } = this.#setting;
    const { control } = this.waiver;
    if (!controls.includes(control) && !disabled.includes(control)) {
      const near = nearMiss(control, [...controls, ...disabled]);
      return { state: 'unknown-control', ...(near === undefined ? {} : { note: `Did you mean "${near}"?` }) };
    }
    if (this.isExpired) return { state: 'expired' };
    if (this.#matches > 0) return { state: this.#left <= SOON_DAYS ? 'expires-soon' : 'active' };
    if (!controls.includes(control)) return { state: 'unused', note: 'The baseline turns this control off.' };
    return this.#idleState(audited, scope);
  }

  /** Of one that met nothing: whether all that it could have met was looked at. */
  #idleState(audited: ReadonlySet<string>, scope: Scope): Pick<JudgedWaiver, 'state' | 'note'> {
    const { names, note } = this.#hosts;
    if (names.size === 0) {
      const why = note === undefined ? {} : { note: sentence(note) };
      return { state: scope.isWhole ? 'unused' : 'not-judged', ...why };
    }
    const missed = [...names].filter((name) => !audited.has(name)).length;
    if (missed > 0) return { state: 'not-judged', note: missedWords(missed, names.size) };
    if (this.#open > 0) return { state: 'not-judged', note: 'What it could waive is unknown.' };
    const [subject] = this.#others;
    if (subject === undefined) return { state: 'unused' };
    return { state: 'unused', note: `Subjects of this control are called as "${subject}".` };
  }
}

function missedWords(missed: number, hosts: number): string {
  if (hosts === 1) return 'Its host was not audited.';
  return `${missed} of its ${hosts} hosts ${missed === 1 ? 'was' : 'were'} not audited.`;
}

/** Problems of a host pattern are parts of a line; here they stand alone. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('?') ? '' : '.'}`;
}
