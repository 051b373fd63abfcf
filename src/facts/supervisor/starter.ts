import type { SupervisorFacts } from '../facts.ts';
import type { ProcessRecord } from '../process-table.ts';

export interface Starter {
  readonly startedBy: SupervisorFacts['startedBy'];
  /** Unit of the system's systemd. */
  readonly unit?: string;
}

/** Scopes and directories in which container runtimes put what they run; `docker.service` is not one of them. */
const CONTAINER_CGROUP = /\/(?:docker[-/]|libpod-|crio-|cri-containerd-|kubepods|lxc[./]|machine\.slice\/)/;

/** What started a supervisord: where its cgroup is, whose login it descends from, and who its parent is. */
export function readStarter(process: ProcessRecord, parentIsSupervised: boolean): Starter {
  const { cgroups, loginuid, pid, ppid } = process;
  if (parentIsSupervised) return { startedBy: 'supervisor' };
  // As pid 1 it is all that there is: that is a container, seen from inside.
  if (process.inner || pid === 1 || cgroups.some((path) => CONTAINER_CGROUP.test(path))) {
    return { startedBy: 'container' };
  }
  if (cgroups.some((path) => /\/session-[^/]*\.scope(?:\/|$)/.test(path))) return { startedBy: 'session' };
  // A login that is not a session of systemd's stays in the cgroup of sshd.service, which is not what started it.
  if (loginuid !== undefined) return { startedBy: 'session' };
  // A user's own service manager hands down limits by rules that are not read.
  if (cgroups.some((path) => /\/user@\d+\.service\//.test(path))) return { startedBy: 'unknown' };
  const unit = cgroups.map((path) => /\/([^/]+\.service)(?:\/|$)/.exec(path)?.[1]).find((name) => name !== undefined);
  if (unit !== undefined) return { startedBy: 'systemd', unit };
  return { startedBy: ppid === 1 ? 'init' : 'unknown' };
}
