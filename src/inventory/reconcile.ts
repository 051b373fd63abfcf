import { formatPlace } from '../problem.ts';
import type { Draft } from './draft.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';

/**
 * What Ansible does after the last source: every group without a parent goes below `all`, a host without a group
 * into `ungrouped`, and groups get their depth. Loops and names that mean two things are faults.
 */
export function reconcile(draft: Draft, problems: Problems): void {
  for (const group of [...draft.groups.values()]) {
    if (group.name !== 'all' && group.parents.size === 0) draft.addChild('all', group.name, group.place);
  }
  const unmeasured = measureDepths(draft);
  if (unmeasured.size > 0) reportLoop(draft, unmeasured, problems);
  for (const host of draft.hosts.values()) {
    const elsewhere = [...host.groups].some((group) => group !== 'all' && group !== 'ungrouped');
    const ungrouped = draft.groups.get('ungrouped');
    if (elsewhere) {
      host.groups.delete('ungrouped');
      ungrouped?.hosts.delete(host.name);
    } else {
      host.groups.add('ungrouped');
      ungrouped?.hosts.add(host.name);
    }
    const group = draft.groups.get(host.name);
    if (group) {
      problems.add(
        `${quote(host.name)} names a host and a group (${formatPlace(group.place)})`,
        host.place,
        'Rename one of them: Ansible gives the variables of the one to the other.',
      );
    }
  }
}

/** A group is one deeper than its deepest parent. Answers the groups that a loop keeps from having a depth. */
function measureDepths(draft: Draft): ReadonlySet<string> {
  const waiting = new Map([...draft.groups.values()].map(({ name, parents }) => [name, parents.size]));
  const ready = [...draft.groups.values()].filter(({ parents }) => parents.size === 0);
  for (let group = ready.pop(); group; group = ready.pop()) {
    waiting.delete(group.name);
    for (const child of group.children) {
      const parents = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, parents);
      const below = draft.groups.get(child);
      if (!below) continue;
      below.depth = Math.max(below.depth, group.depth + 1);
      if (parents === 0) ready.push(below);
    }
  }
  return new Set(waiting.keys());
}

const longestShown = 10;

/** Each of these groups has a parent among them, so that the way up must come to one that it has been at. */
function reportLoop(draft: Draft, unmeasured: ReadonlySet<string>, problems: Problems): void {
  const way = new Set<string>();
  let [at] = unmeasured;
  while (at !== undefined && !way.has(at)) {
    way.add(at);
    at = [...(draft.groups.get(at)?.parents ?? [])].find((parent) => unmeasured.has(parent));
  }
  if (at === undefined) return;
  const up = [...way];
  const down = [at, ...up.slice(up.indexOf(at) + 1).reverse()];
  // What stands below `all` without being put there has no line that could be changed.
  if (down[0] === 'all') down.push(...down.splice(0, 1));
  const loop = [...down, ...down.slice(0, 1)];
  const [parent = '', child = ''] = loop;
  const shown = loop.length > longestShown ? [...loop.slice(0, longestShown).map(quote), '…'] : loop.map(quote);
  problems.add(
    `groups contain each other: ${shown.join(' > ')}`,
    draft.claims.get(parent)?.get(child),
    "Take one of them out of the other's children.",
  );
}
