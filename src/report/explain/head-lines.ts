import type { Facts } from '../../facts/facts.ts';
import type { Paint } from '../terminal-paint.ts';
import { wrapped } from '../terminal-wrap.ts';

/** Which host this is, and as whom and when it was read. */
export function headLines({ host, probe, system }: Facts, page: { paint: Paint; width: number }): readonly string[] {
  const { name, uid } = probe.account;
  const what = [system.os?.name ?? system.os?.id, system.kernel && `kernel ${system.kernel.release}`, system.arch];
  const as = name ?? (uid === undefined ? 'an unknown account' : `uid ${uid}`);
  const choice = probe.becomeUser === undefined ? probe.become : `${probe.become}:${probe.becomeUser}`;
  const become = choice === 'none' ? '' : ` (become: ${choice})`;
  return [
    ...wrapped([host.name, ...what.filter(Boolean)].join(', '), page).map(page.paint.strong),
    ...wrapped(`Read at ${probe.at} as ${as}${become}.`, page),
  ];
}
