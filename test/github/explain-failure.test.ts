import { expect, test } from 'vitest';
import type { ApiFailure } from '../../src/github/api/failure.ts';
import { explainFailure } from '../../src/github/explain-failure.ts';
import type { RunContext } from '../../src/github/run-context.ts';

type About = Pick<RunContext, 'actor' | 'event' | 'pullRequest'>;

const OWN: About = { actor: 'ann', event: 'pull_request', pullRequest: { number: 7, isFromFork: false } };
const FORK: About = { ...OWN, pullRequest: { number: 7, isFromFork: true } };
const BY_DEPENDABOT: About = { ...OWN, actor: 'dependabot[bot]' };

const GRANT = 'Give the job "permissions: { contents: read, pull-requests: write }", or set "comment: never".';
const READ_ONLY =
  'The pull request comes from a fork, for which the token of a workflow may only read, whatever its permissions say. The report is in the job summary.';

const refused = (status: number, said = 'No.'): ApiFailure => ({ code: 'refused', status, said });

test.each<readonly [string, ApiFailure, About, string]>([
  ['a permission is missing', refused(403), OWN, `The token may not write comments (403: No.). ${GRANT}`],
  ['GitHub says nothing', refused(403, ''), OWN, `The token may not write comments (403). ${GRANT}`],
  ['a fork', refused(403), FORK, `The token may not write comments (403: No.). ${READ_ONLY}`],
  [
    'a fork, and a token that may write',
    refused(403),
    { ...FORK, event: 'pull_request_target' },
    `The token may not write comments (403: No.). ${GRANT}`,
  ],
  [
    'Dependabot',
    refused(403),
    BY_DEPENDABOT,
    'The token may not write comments (403: No.). The run is by Dependabot, for which the token may only read unless the job asks for more: "permissions: { contents: read, pull-requests: write }".',
  ],
  [
    'a locked conversation',
    refused(403, 'Unable to create comment because issue is locked.'),
    OWN,
    'The conversation of the pull request is locked (403: Unable to create comment because issue is locked.).',
  ],
  ['not there', refused(404), OWN, `The token does not see the pull request (404: No.). ${GRANT}`],
  [
    'a bad token',
    refused(401, 'Bad credentials'),
    OWN,
    'GitHub does not accept the token (401: Bad credentials). Check the input "github-token".',
  ],
  [
    'a repository that moved',
    refused(301, ''),
    OWN,
    'GitHub answered with a redirect (301), which is not followed, as the token would go along. Check GITHUB_API_URL.',
  ],
  ['anything else', refused(410), OWN, 'GitHub refused it (410: No.). The report is in the job summary.'],
  [
    'a server that is hostile',
    refused(422, `x\n::error::y ##[error]z\x1b[31m${'a'.repeat(300)}`),
    OWN,
    `GitHub refused it (422: x\\n:\\x3aerror:\\x3ay #\\x23[error]z\\x1b[31m${'a'.repeat(172)}… (128 more)). The report is in the job summary.`,
  ],
  [
    'a limit',
    { code: 'rate-limited', seconds: 3000 },
    OWN,
    "GitHub's rate limit is used up for 3000 s, which is longer than a comment is worth. The report is in the job summary.",
  ],
  [
    'trouble',
    { code: 'unavailable', status: 502, said: '' },
    OWN,
    'GitHub is in trouble (502), also after several tries. The report is in the job summary.',
  ],
  [
    'no network',
    { code: 'unreachable', why: 'ECONNREFUSED' },
    OWN,
    "GitHub's API could not be reached (ECONNREFUSED). Self-hosted runners may need https_proxy. The report is in the job summary.",
  ],
  [
    'no time',
    { code: 'out-of-time' },
    OWN,
    'It took too long, or the run was cancelled. The report is in the job summary.',
  ],
  [
    'nonsense',
    { code: 'unreadable', why: 'the answer is not JSON' },
    OWN,
    "What GitHub's API sent makes no sense: the answer is not JSON. The report is in the job summary.",
  ],
])('%s', (_name, failure, about, said) => {
  expect(explainFailure(failure, about)).toBe(said);
});
