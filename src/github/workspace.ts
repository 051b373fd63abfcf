import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../baseline/files.ts';
import type { Problem } from '../problem.ts';

const UNTRUSTED_EVENTS = new Set(['pull_request', 'pull_request_target', 'workflow_run', 'merge_group']);

/**
 * Under a pull request the workspace is what its author wrote. A known_hosts file from there would let them choose
 * which machine gets to see our login, so it is refused.
 */
export async function refuseKnownHostsOfPullRequest(
  knownHosts: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Problem[]> {
  const event = environment['GITHUB_EVENT_NAME'] ?? '';
  const workspace = environment['GITHUB_WORKSPACE'];
  if (!knownHosts?.startsWith('@') || workspace === undefined || !UNTRUSTED_EVENTS.has(event)) return [];
  const file = await resolve(knownHosts.slice(1));
  if (!isInside(file, await resolve(workspace))) return [];
  return [
    {
      message: `input "known-hosts": ${knownHosts} is inside the workspace, which the pull request controls (event ${event}).`,
      hint: 'Give the host keys as text, from a repository variable or secret: known-hosts: ${{ vars.AUDIT_KNOWN_HOSTS }}',
    },
  ];
}

const resolve = (file: string): Promise<string> => realpath(file).catch(() => path.resolve(file));
