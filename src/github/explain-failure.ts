import { escapeLog } from '../report/untrusted.ts';
import type { ApiFailure } from './api/failure.ts';
import type { RunContext } from './run-context.ts';

/** Longest text of the server that is quoted. */
const QUOTED = 200;

type About = Pick<RunContext, 'actor' | 'event' | 'pullRequest'>;

/** Why there is no comment and what to do about it, in a line for the log. What the server said is escaped. */
export function explainFailure(failure: ApiFailure, about: About): string {
  switch (failure.code) {
    case 'refused':
      return explainRefusal(failure.status, quoted(failure.said), about);
    case 'rate-limited':
      return `GitHub's rate limit is used up for ${failure.seconds} s, which is longer than a comment is worth. The report is in the job summary.`;
    case 'unavailable':
      return `GitHub is in trouble (${failure.status}${quoted(failure.said)}), also after several tries. The report is in the job summary.`;
    case 'unreachable':
      return `GitHub's API could not be reached (${escapeLog(failure.why, QUOTED)}). Self-hosted runners may need https_proxy. The report is in the job summary.`;
    case 'out-of-time':
      return 'It took too long, or the run was cancelled. The report is in the job summary.';
    case 'unreadable':
      return `What GitHub's API sent makes no sense: ${escapeLog(failure.why, QUOTED)}. The report is in the job summary.`;
  }
}

function explainRefusal(status: number, said: string, about: About): string {
  if (status === 401) return `GitHub does not accept the token (401${said}). Check the input "github-token".`;
  if (status === 403 && /lock/i.test(said)) return `The conversation of the pull request is locked (403${said}).`;
  if (status === 403 && /archived/i.test(said))
    return `The repository is archived, so nobody can comment (403${said}).`;
  if (status === 403) return `The token may not write comments (403${said}). ${remedy(about)}`;
  if (status === 404) return `The token does not see the pull request (404${said}). ${remedy(about)}`;
  if (status >= 300 && status < 400) {
    return `GitHub answered with a redirect (${status}), which is not followed, as the token would go along. Check GITHUB_API_URL.`;
  }
  return `GitHub refused it (${status}${said}). The report is in the job summary.`;
}

/** A token that is read-only for what the event is cannot be mended by any permission. */
function remedy({ event, actor, pullRequest }: About): string {
  if (event !== 'pull_request_target' && pullRequest?.isFromFork) {
    return 'The pull request comes from a fork, for which the token of a workflow may only read, whatever its permissions say. The report is in the job summary.';
  }
  if (event !== 'pull_request_target' && actor === 'dependabot[bot]') {
    return 'The run is by Dependabot, for which the token may only read unless the job asks for more: "permissions: { contents: read, pull-requests: write }".';
  }
  return 'Give the job "permissions: { contents: read, pull-requests: write }", or set "comment: never".';
}

function quoted(said: string): string {
  return said === '' ? '' : `: ${escapeLog(said, QUOTED)}`;
}
