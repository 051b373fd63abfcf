import { type PamFacts, UNLIMITED } from './facts.ts';
import type { HostFile, HostFiles } from './host-files.ts';
import { type PamEntry, type PamLines, readPamLines } from './pam-limits.ts';
import { servicesWithLimits } from './pam-services.ts';
import { coversRoot, decideFor, type PamAccount } from './pam-winner.ts';
import type { Unknowns } from './unknowns.ts';

/** More is no configuration that somebody wrote. */
const MOST_ENTRIES = 1000;

export interface PamSources {
  readonly files: Pick<HostFiles, 'pamLimits' | 'pamServices' | 'hiddenDirectories'>;
  /** The login, and the accounts that supervisords run as: those for which it is said what decides. */
  readonly accounts: readonly PamAccount[];
  readonly nrOpen: number | undefined;
}

/**
 * What pam_limits would give logins. Undefined without any of its files: a host without PAM. It has no part in plain
 * services, whatever these lines say.
 */
export function readPam({ files, accounts, nrOpen }: PamSources, unknown: Unknowns): PamFacts | undefined {
  if (files.pamLimits.length === 0 && files.pamServices.length === 0) return undefined;
  reportUnread(files, unknown);
  const all = readPamLines(files.pamLimits);
  if (all.entries.length > MOST_ENTRIES) {
    unknown.add(['pam', 'entries'], 'cut', `Only the first ${MOST_ENTRIES} lines are kept.`);
  }
  const lines = { ...all, entries: all.entries.slice(0, MOST_ENTRIES) };
  const verdicts = accounts.map((account) => decideFor(account, lines));
  const forRoot = lines.entries.filter(({ domain }) => coversRoot(domain));
  const entries = lines.entries.map((entry, at): PamEntry => {
    const wins = verdicts.some(({ winners }) => winners.has(at));
    if (!wins && verdicts.some(({ unsure }) => unsure.has(at))) {
      unknown.add(['pam', 'entries', at, 'wins'], 'not-collected', 'The probe does not read who is in which group.');
    }
    const above = isAboveNrOpen(entry, nrOpen);
    if (above === 'unknown') unknown.add(['pam', 'entries', at, 'aboveNrOpen'], 'not-observable', whyUnsure(nrOpen));
    return {
      ...entry,
      ...(wins ? { wins } : {}),
      ...(above === 'yes' ? { aboveNrOpen: true } : {}),
      ...(missesRoot(entry, forRoot) ? { wildcardMissesRoot: true } : {}),
    };
  });
  const services = files.pamServices.length === 0 ? undefined : servicesWithLimits(files.pamServices);
  return { entries, ...(services === undefined ? {} : { services: [...services] }) };
}

function isAboveNrOpen({ item, value }: PamLines['entries'][number], nrOpen: number | undefined) {
  if (item !== 'nofile') return 'no';
  if (nrOpen === undefined || value === UNLIMITED) return 'unknown';
  return value > nrOpen ? 'yes' : 'no';
}

function whyUnsure(nrOpen: number | undefined): string {
  return nrOpen === undefined
    ? 'fs.nr_open is not known.'
    : 'pam_limits takes "unlimited" as fs.nr_open from version 1.5.2 on; before, no session can be opened with it.';
}

/** `*` or @group, and no line that sets the same for root. */
function missesRoot(entry: PamLines['entries'][number], forRoot: PamLines['entries']): boolean {
  if (!/^[*@]/.test(entry.domain) || coversRoot(entry.domain)) return false;
  const sets = (field: 'soft' | 'hard') =>
    forRoot.some(({ item, type }) => item === entry.item && (type === field || type === '-'));
  return entry.type === '-' ? !(sets('soft') && sets('hard')) : !sets(entry.type);
}

function reportUnread({ pamLimits, pamServices, hiddenDirectories }: PamSources['files'], unknown: Unknowns): void {
  const BECOME = 'Audit with become: sudo, or let this account read it.';
  const report = (at: 'entries' | 'services', hidden: HostFile | string | undefined) => {
    const path = typeof hidden === 'object' ? hidden.path : hidden;
    if (path !== undefined) unknown.add(['pam', at], 'permission-denied', `${path} could not be read. ${BECOME}`);
  };
  // A dangling link or a directory is passed over by pam_limits as well.
  const unread = ({ state }: HostFile) => state !== 'read' && state !== 'missing' && state !== 'not-a-file';
  report('entries', pamLimits.find(unread) ?? hiddenDirectories.find((path) => path.endsWith('/limits.d')));
  report('services', pamServices.find(unread) ?? hiddenDirectories.find((path) => path.endsWith('/pam.d')));
}
