import { isObject, member } from './member.ts';

/** The pull request that a run is for. */
export interface PullRequest {
  readonly number: number;
  /** Its branch is in another repository, so the token of the run may read only. */
  readonly isFromFork: boolean;
}

/**
 * The pull request of an event, which is the JSON that the runner leaves at GITHUB_EVENT_PATH. Events about a pull
 * request have it as `pull_request`; a comment on one comes as an issue that has a `pull_request`. Undefined for all
 * others, and for whatever has another shape.
 */
export function pullRequestOf(event: unknown, repository: string): PullRequest | undefined {
  const pullRequest = member(event, 'pull_request');
  const issue = member(event, 'issue');
  const isComment = pullRequest === undefined && isObject(member(issue, 'pull_request'));
  const number = member(isComment ? issue : pullRequest, 'number');
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return undefined;
  return { number, isFromFork: !isComment && isElsewhere(pullRequest, repository) };
}

/** A fork that was deleted is null. */
function isElsewhere(pullRequest: unknown, repository: string): boolean {
  const head = member(member(pullRequest, 'head'), 'repo');
  const name = member(head, 'full_name');
  return head === null || (typeof name === 'string' && name.toLowerCase() !== repository.toLowerCase());
}
