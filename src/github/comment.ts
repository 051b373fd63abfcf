import { setTimeout as wait } from 'node:timers/promises';
import { HttpClient } from '@actions/http-client';
import type { Settings } from '../inputs/inputs.ts';
import type { Report } from '../report/report.ts';
import { VERSION } from '../version.ts';
import { type ApiSettings, createApi } from './api/api.ts';
import { commentsOf } from './api/comments.ts';
import { ApiError } from './api/failure.ts';
import { brokenComment, type CommentOptions, reportComment, resolvedComment } from './comment-body.ts';
import { explainFailure } from './explain-failure.ts';
import type { RunContext } from './run-context.ts';
import { type Stuck, stick, type Wish } from './sticky-comment.ts';

/** What became of the comment: a line for the log, or a warning. None of it changes the conclusion. */
export type CommentOutcome = { readonly note: string } | { readonly warning: string };

const REQUEST_MS = 10_000;
/** Room for one secondary rate limit, which takes a minute. */
const TOTAL_MS = 120_000;
const FIRST_PAUSE_MS = 1000;

/** What a header may hold. Of anything else an error of the HTTP client would quote the token. */
const TOKEN = /^[\x21-\x7e]+$/;
const NO_TOKEN = '"github-token" holds a space, a line end or another character that is in no token.';

/** Says on the pull request how the audit ended, as `comment` has it. `report`: undefined when there was no audit. */
export async function writeComment(
  settings: Settings,
  report: Report | undefined,
  context: RunContext,
  signal: AbortSignal,
): Promise<CommentOutcome> {
  const { comment } = settings;
  const token = settings['github-token']?.trim();
  const { pullRequest } = context;
  if (comment === 'never') return { note: 'No comment: "comment" is never.' };
  if (pullRequest === undefined || context.repository === '') return noPullRequest(context);
  if (token === undefined) return { warning: `No comment on #${pullRequest.number}: "github-token" is empty.` };
  if (!TOKEN.test(token)) return { warning: `No comment on #${pullRequest.number}: ${NO_TOKEN}` };
  const options = commentOptions(settings, context);
  const wish = wishFor(comment, report, options);
  const api = apiSettings(token, context.apiUrl, signal);
  try {
    const comments = commentsOf(context, pullRequest.number, createApi(api));
    const stuck = await stick(comments, wish, (round) => api.sleep(FIRST_PAUSE_MS * round, signal));
    return { note: STUCK[stuck](pullRequest.number) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { warning: `No comment on #${pullRequest.number}: ${explainFailure(error.failure, context)}` };
  }
}

function wishFor(comment: Settings['comment'], report: Report | undefined, options: CommentOptions): Wish {
  const { key } = options;
  if (report === undefined) return { key, body: brokenComment(options), onlyExisting: true };
  const isResolved = comment === 'on-failure' && report.conclusion === 'passed';
  const body = isResolved ? resolvedComment(report, options) : reportComment(report, options);
  return { key, body, onlyExisting: isResolved };
}

const STUCK: Readonly<Record<Stuck, (number: number) => string>> = {
  created: (number) => `Commented on #${number}.`,
  updated: (number) => `The comment on #${number} is up to date now.`,
  unchanged: (number) => `The comment on #${number} says so already.`,
  none: (number) => `No comment on #${number}: there is none that has to be changed.`,
};

/** Events that always have one. */
const FOR_PULL_REQUESTS = /^pull_request(?:_target|_review|_review_comment)?$/;

function noPullRequest({ event }: RunContext): CommentOutcome {
  if (event === '') return { note: 'No comment: the run is not for a pull request.' };
  if (FOR_PULL_REQUESTS.test(event)) {
    return {
      warning: `No comment: the file at GITHUB_EVENT_PATH does not say which pull request the event ${event} is about.`,
    };
  }
  return { note: `No comment: the event ${/^\w+$/.exec(event)?.[0] ?? ''} is not about a pull request.` };
}

function commentOptions(settings: Settings, { step, runUrl }: RunContext): CommentOptions {
  const name = settings['comment-key'];
  const key = name === undefined ? JSON.stringify(step) : name;
  return { key, name, runUrl, reportDirectory: settings['report-dir'] };
}

/** A self-hosted runner may stand behind a proxy (`https_proxy`, `no_proxy`), which Node's own fetch passes over. */
function apiSettings(token: string, url: string, signal: AbortSignal): ApiSettings {
  const userAgent = `limits-audit/${VERSION}`;
  return {
    token,
    userAgent,
    dispatcher: new HttpClient(userAgent).getAgentDispatcher(url),
    requestMs: REQUEST_MS,
    totalMs: TOTAL_MS,
    signal,
    now: Date.now,
    // An abort is no error here: whoever sleeps looks at the signal.
    sleep: (milliseconds, aborted) => wait(milliseconds, undefined, { signal: aborted }).catch(() => undefined),
  };
}
