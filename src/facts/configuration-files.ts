import type { HostFile } from './host-files.ts';
import { parseCount } from './numbers.ts';

/** The files of one supervisord. */
export interface ConfigurationFiles {
  /**
   * How the main file was found. `blind`: it could not be, for lack of rights; `none`: there is none; `container`: it
   * is in a container whose files may not be read.
   */
  readonly from: 'argv' | 'search' | 'blind' | 'none' | 'container' | undefined;
  readonly main: HostFile | undefined;
  readonly included: readonly HostFile[];
  /** Include patterns whose directory may not be searched. */
  readonly hiddenPatterns: readonly string[];
  /** Include patterns with wildcards on too many levels to be expanded. */
  readonly wildPatterns: readonly string[];
  readonly cut: boolean;
}

type Draft = { -readonly [Key in keyof ConfigurationFiles]: ConfigurationFiles[Key] };

const FROM = ['argv', 'search'] as const;
const WITHOUT = ['blind', 'none', 'container'] as const;

/** Lines `U PID argv|search|include FILE`, `W PID WHY`, `D PID PATTERN`, `N PID PATTERN` and `X PID`; `find` knows files by id. */
export function readConfigurations(
  lines: readonly string[],
  find: (id: string) => HostFile | undefined,
): ReadonlyMap<number, ConfigurationFiles> {
  const drafts = new Map<number, Draft>();
  for (const line of lines) {
    const [, kind, owner, rest = ''] = /^([UWDNX]) (\d+)(?: (.*))?$/s.exec(line) ?? [];
    const pid = parseCount(owner);
    if (kind === undefined || pid === undefined || pid === 0) continue;
    const draft = drafts.get(pid) ?? newDraft();
    drafts.set(pid, draft);
    addLine(draft, kind, rest, find);
  }
  return drafts;
}

function newDraft(): Draft {
  return { from: undefined, main: undefined, included: [], hiddenPatterns: [], wildPatterns: [], cut: false };
}

function addLine(draft: Draft, kind: string, rest: string, find: (id: string) => HostFile | undefined): void {
  if (kind === 'X') draft.cut = true;
  if (kind === 'D') draft.hiddenPatterns = [...draft.hiddenPatterns, rest];
  if (kind === 'N') draft.wildPatterns = [...draft.wildPatterns, rest];
  if (kind === 'W') draft.from = WITHOUT.find((known) => known === rest);
  if (kind !== 'U') return;
  const [how, id = ''] = rest.split(' ');
  const file = find(id);
  if (file === undefined) return;
  if (how === 'include') draft.included = [...draft.included, file];
  else if (draft.main === undefined) {
    draft.from = FROM.find((known) => known === how);
    draft.main = file;
  }
}
