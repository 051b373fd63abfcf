import type { Facts, Unknown } from '../../facts/facts.ts';
import type { Host } from '../../inventory/host.ts';
import { compareText } from '../fold-names.ts';
import { groupBy } from '../group-by.ts';
import type { HostCheck } from './connection-check.ts';

/** What could not be read of a host and why, the most first, with the sudoers line that would make it known. */
export function unknownGroups(host: Host, facts: Facts): NonNullable<HostCheck['unknown']> {
  const asRoot = facts.probe.account.uid === 0;
  return groupBy(facts.unknown, ({ reason, detail }) => JSON.stringify([reason, detail]))
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { reason, detail, at: example } = first;
      return [
        {
          reason,
          ...(detail === undefined ? {} : { detail }),
          count: group.length,
          example,
          ...(!asRoot && needsRoot(first) ? { sudoers: sudoersLine(host) } : {}),
        },
      ];
    })
    .sort((a, b) => b.count - a.count || compareText(a.reason, b.reason) || compareText(a.example, b.example));
}

/** Either the account may not, or the fact itself says that root could. */
function needsRoot({ reason, detail }: Unknown): boolean {
  return reason === 'permission-denied' || detail?.includes('become: sudo') === true;
}

function sudoersLine({ user }: Host): string {
  // An account with spaces and the like is quoted in no way that all versions of sudo take.
  const account = user !== undefined && /^[a-z_][a-z0-9_-]*\$?$/i.test(user) ? user : 'ACCOUNT';
  return `${account} ALL=(root) NOPASSWD: /bin/sh -s`;
}
