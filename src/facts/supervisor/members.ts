import type { ProgramFacts } from '../facts.ts';
import type { ProcessRecord } from '../process-table.ts';
import type { ProcessTree } from '../process-tree.ts';
import type { ProgramConfig } from './config.ts';
import { isNotYetExecuted } from './pre-exec.ts';
import { type States, shownName } from './states.ts';

/** A program and the processes that are its own. */
export interface Membership {
  readonly name: string;
  readonly group: string;
  readonly identifiedBy: ProgramFacts['identifiedBy'];
  readonly config: ProgramConfig | undefined;
  /** Main process first. Empty: not running. */
  readonly processes: readonly ProcessRecord[];
  /** How many of them no longer descend from supervisord. */
  readonly orphans: number;
}

export interface MembersContext {
  readonly tree: ProcessTree;
  /** Supervisords: what is below them belongs to their own programs. */
  readonly supervisors: ReadonlySet<number>;
  /** Marked processes outside every supervisord's family that are this supervisord's to explain. */
  readonly orphans: readonly ProcessRecord[];
  readonly states: States;
  /** uid that `user=` means; undefined when it is not known. */
  readonly uidOf: (user: string) => number | undefined;
}

interface Draft {
  readonly name: string;
  readonly group: string;
  identifiedBy: ProgramFacts['identifiedBy'];
  readonly config: ProgramConfig | undefined;
  readonly processes: ProcessRecord[];
  orphans: number;
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
    if (!drafts.has(key)) drafts.set(key, { name, group, identifiedBy: 'none', config, processes: [], orphans: 0 });
  }
  const unnamed: ProcessRecord[] = [];
  for (const child of context.tree.children(supervisor.pid)) {
    // Until it is the program, its environment is still supervisord's.
    const marked = isNotYetExecuted(child, supervisor, context.tree) ? undefined : draftOfMark(drafts, child);
    if (marked !== undefined) addFamily(marked, child, 'environment', context);
    else if (!addByStatus(drafts, child, context)) unnamed.push(child);
  }
  for (const child of unnamed) addByCommand(drafts, child, supervisor, context);
  for (const orphan of context.orphans) {
    const draft = draftOfMark(drafts, orphan);
    if (draft !== undefined) draft.orphans += addFamily(draft, orphan, 'environment', context);
  }
  return [...drafts.values()];
}

/** The program that its environment names, be it configured or not. */
function draftOfMark(drafts: Map<string, Draft>, { mark }: ProcessRecord): Draft | undefined {
  if (mark === undefined || mark === 'denied') return undefined;
  const key = keyOf(mark.group, mark.process);
  const draft = drafts.get(key) ?? newDraft(mark.process, mark.group);
  drafts.set(key, draft);
  return draft;
}

/** supervisord itself says which child is which program. */
function addByStatus(drafts: Map<string, Draft>, process: ProcessRecord, context: MembersContext): boolean {
  const { states } = context;
  const shown = states.known ? states.programOf(process.pid) : undefined;
  const draft = [...drafts.values()].find(({ group, name }) => shownName(group, name) === shown);
  if (draft === undefined) return false;
  addFamily(draft, process, 'status', context);
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

/** How many processes were added. */
function addFamily(
  draft: Draft,
  root: ProcessRecord,
  how: Draft['identifiedBy'],
  { tree, supervisors }: MembersContext,
): number {
  if (draft.processes.length === 0) draft.identifiedBy = how;
  const known = new Set(draft.processes.map(({ pid }) => pid));
  const added = tree.family(root, supervisors).filter(({ pid }) => !known.has(pid));
  draft.processes.push(...added);
  return added.length;
}

function newDraft(name: string, group: string): Draft {
  return { name, group, identifiedBy: 'none', config: undefined, processes: [], orphans: 0 };
}

function keyOf(group: string, name: string): string {
  return `${group}\0${name}`;
}
