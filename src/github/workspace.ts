import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from '../baseline/files.ts';
import { loadSshConfig } from '../inventory/ssh-config/load.ts';
import { filesNamedBy } from '../inventory/ssh-config/named-files.ts';
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
  if (!knownHosts?.startsWith('@') || !(await isOfPullRequest(knownHosts.slice(1), environment))) return [];
  return [
    {
      message: `input "known-hosts": ${knownHosts} is inside the workspace, which the pull request controls (event ${environment['GITHUB_EVENT_NAME']}).`,
      hint: 'Give the host keys as text, from a repository variable or secret: known-hosts: ${{ vars.AUDIT_KNOWN_HOSTS }}',
    },
  ];
}

/**
 * An ssh_config from there would let them choose machines, logins, keys and known_hosts files, and so would one from
 * elsewhere that includes or names files from there.
 */
export async function refuseSshConfigOfPullRequest(
  sshConfig: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Problem[]> {
  if (sshConfig === undefined || !isPullRequest(environment)) return [];
  const hint =
    'Write the file outside of it in an earlier step, from a repository variable: "$RUNNER_TEMP/ssh_config", say.';
  const controlled = `is inside the workspace, which the pull request controls (event ${environment['GITHUB_EVENT_NAME']}).`;
  if (await isOfPullRequest(sshConfig, environment)) {
    return [{ message: `input "ssh-config": ${sshConfig} ${controlled}`, hint }];
  }
  const problems: Problem[] = [];
  for (const { path: named, place, isFolder } of filesNamedBy(await loadSshConfig(sshConfig))) {
    const message = isFolder
      ? `input "ssh-config": the host decides which file in ${named}, and it may be one of the workspace, which the pull request controls (event ${environment['GITHUB_EVENT_NAME']}).`
      : `input "ssh-config": ${named} ${controlled}`;
    const isTheirs =
      (await isOfPullRequest(named, environment)) || (isFolder && (await holdsWorkspace(named, environment)));
    if (isTheirs) problems.push({ message, place, hint });
  }
  return problems;
}

function isPullRequest(environment: NodeJS.ProcessEnv): boolean {
  return UNTRUSTED_EVENTS.has(environment['GITHUB_EVENT_NAME'] ?? '');
}

async function isOfPullRequest(file: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const workspace = environment['GITHUB_WORKSPACE'];
  if (workspace === undefined || !isPullRequest(environment)) return false;
  return isInside(await resolve(file), await resolve(workspace));
}

async function holdsWorkspace(folder: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const workspace = environment['GITHUB_WORKSPACE'];
  return workspace !== undefined && isInside(await resolve(workspace), await resolve(folder));
}

const resolve = (file: string): Promise<string> => realpath(file).catch(() => path.resolve(file));
