import { readFile } from 'node:fs/promises';
import { type PullRequest, pullRequestOf } from './pull-request.ts';

/** What the runner says about the run, in the words of its variables. */
export interface RunContext {
  /** Base of the REST API, without a slash at its end; on GitHub Enterprise Server its own. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** `owner/name`; empty outside of a runner. */
  readonly repository: string;
  /** Page of the run, with its summary. */
  readonly runUrl: string | undefined;
  /** What tells this audit from others of the same pull request unless the workflow does. */
  readonly step: readonly string[];
  readonly event: string;
  /** Who caused the run. */
  readonly actor: string;
  readonly pullRequest: PullRequest | undefined;
}

/** Reads all of it from the environment and the event file: the one place that knows their names and shapes. */
export async function readRunContext(environment: NodeJS.ProcessEnv): Promise<RunContext> {
  const read = (name: string) => environment[name] ?? '';
  const apiUrl = withoutSlash(read('GITHUB_API_URL') || 'https://api.github.com');
  const repository = /^[\w.-]+\/[\w.-]+$/.exec(read('GITHUB_REPOSITORY'))?.[0] ?? '';
  const run = /^\d+$/.exec(read('GITHUB_RUN_ID'))?.[0];
  const server = withoutSlash(read('GITHUB_SERVER_URL') || 'https://github.com');
  const event = await readEvent(read('GITHUB_EVENT_PATH'));
  return {
    apiUrl,
    // On GitHub Enterprise Server REST is at /api/v3 and GraphQL at /api/graphql.
    graphqlUrl: withoutSlash(read('GITHUB_GRAPHQL_URL') || `${apiUrl.replace(/\/v3$/, '')}/graphql`),
    repository,
    runUrl: repository !== '' && run !== undefined ? `${server}/${repository}/actions/runs/${run}` : undefined,
    step: [
      workflowFile(read('GITHUB_WORKFLOW_REF')) ?? read('GITHUB_WORKFLOW'),
      read('GITHUB_JOB'),
      read('GITHUB_ACTION'),
    ],
    event: read('GITHUB_EVENT_NAME'),
    actor: read('GITHUB_ACTOR'),
    pullRequest: pullRequestOf(event, repository),
  };
}

/** `owner/name/.github/workflows/audit.yml@refs/…`: two workflows may share a name, and no file. */
function workflowFile(ref: string): string | undefined {
  return /\/\.github\/workflows\/([^@/]+)@/.exec(ref)?.[1];
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** An event that cannot be read is none: all that depends on it is a comment. */
async function readEvent(file: string): Promise<unknown> {
  if (file === '') return undefined;
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
