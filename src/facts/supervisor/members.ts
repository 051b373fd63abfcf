import type { ProgramFacts } from '../facts.ts';
import type { ProcessRecord } from '../process-table.ts';
import type { ProcessTree } from '../process-tree.ts';
import type { ProgramConfig } from './config.ts';

/** A program and the processes that are its own. */
export interface Membership {
  readonly name: string;
  readonly group: string;
  readonly identifiedBy: ProgramFacts['identifiedBy'];
  readonly config: ProgramConfig | undefined;
  /** Main process first. Empty: not running. */
  readonly processes: readonly ProcessRecord[];
}

export interface MembersContext {
  readonly tree: ProcessTree;
  /** Supervisords: what is below them belongs to their own programs. */
  readonly supervisors: ReadonlySet<number>;
  /** Marked processes outside every supervisord's family that are this supervisord's to explain. */
  readonly orphans: readonly ProcessRecord[];
  /** uid that `user=` means; undefined when it is not known. */
  readonly uidOf: (user: string) => number | undefined;
}

interface Draft {
  readonly name: string;
  readonly group: string;
  identifiedBy: ProgramFacts['identifiedBy'];
  readonly config: ProgramConfig | undefined;
  readonly processes: ProcessRecord[];
}

/**
 * Matches the processes of a supervisord with its programs: by the names in their environment, else by what they run
 * and as whom. A child that nothing explains is listed too: it has the limits that it has.
 */
export function findMembers(
  supervisor: ProcessRecord,
  programs: readonly ProgramConfig[],
  context: MembersContext,
): readonly Membership[] {
  const drafts = new Map<string, Draft>();
  for (const config of programs) {
    const { name, group } = config;
    const key = keyOf(group, name);
    if (!drafts.has(key)) drafts.set(key, { name, group, identifiedBy: 'none', config, processes: [] });
  }
  const unnamed: ProcessRecord[] = [];
  for (const child of context.tree.children(supervisor.pid)) {
    if (!addByMark(drafts, child, context)) unnamed.push(child);
  }
  for (const child of unnamed) addByCommand(drafts, child, supervisor, context);
  for (const orphan of context.orphans) addByMark(drafts, orphan, context);
  return [...drafts.values()];
}

function addByMark(drafts: Map<string, Draft>, process: ProcessRecord, context: MembersContext): boolean {
  const { mark } = process;
  if (mark === undefined || mark === 'denied') return false;
  const key = keyOf(mark.group, mark.process);
  const draft = drafts.get(key) ?? newDraft(mark.process, mark.group);
  drafts.set(key, draft);
  addFamily(draft, process, 'environment', context);
  return true;
}

function addByCommand(
  drafts: Map<string, Draft>,
  process: ProcessRecord,
  supervisor: ProcessRecord,
  context: MembersContext,
): void {
  const match = [...drafts.values()].find(
    ({ config, processes }) =>
      processes.length === 0 && config?.matches(process.argv) && runsAs(process, config, supervisor, context),
  );
  if (match !== undefined) {
    addFamily(match, process, 'command', context);
    return;
  }
  const name = process.command ?? `pid ${process.pid}`;
  const draft = newDraft(name, name);
  drafts.set(`none\0${process.pid}`, draft);
  addFamily(draft, process, 'none', context);
}

/** As `user=` says, else as supervisord. A user that is not known, or in a container, is given the benefit of doubt. */
function runsAs(
  process: ProcessRecord,
  { user }: ProgramConfig,
  supervisor: ProcessRecord,
  { uidOf }: MembersContext,
): boolean {
  const expected = user === undefined ? supervisor.uid : uidOf(user);
  return expected === undefined || process.uid === undefined || process.inner || process.uid === expected;
}

function addFamily(
  draft: Draft,
  root: ProcessRecord,
  how: Draft['identifiedBy'],
  { tree, supervisors }: MembersContext,
): void {
  if (draft.processes.length === 0) draft.identifiedBy = how;
  const known = new Set(draft.processes.map(({ pid }) => pid));
  draft.processes.push(...tree.family(root, supervisors).filter(({ pid }) => !known.has(pid)));
}

function newDraft(name: string, group: string): Draft {
  return { name, group, identifiedBy: 'none', config: undefined, processes: [] };
}

function keyOf(group: string, name: string): string {
  return `${group}\0${name}`;
}
