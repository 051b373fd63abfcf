import { isTargetUser, type Raised } from '../inventory/become.ts';
import type { RemoteCommand } from './session.ts';

/** The one place where a command for a host is put together. */
export function remoteCommand({ become, becomeUser }: Raised): RemoteCommand {
  if (become === 'none') return 'sh -s';
  if (becomeUser === undefined) return 'sudo -n sh -s';
  // Checked where it was read; here once more, because here it becomes part of what a host runs.
  if (!isTargetUser(becomeUser)) throw new TypeError('expected the name of a user for sudo');
  return `sudo -n -u ${becomeUser} sh -s`;
}
