import type { Comment, Comments } from './api/comments.ts';
import { ApiError, type ApiFailure } from './api/failure.ts';
import { isMarked, saysTheSame } from './comment-marker.ts';

/** What the pull request should say after this run. */
export interface Wish {
  readonly key: string;
  /** The whole comment, marker included. */
  readonly body: string;
  /** Without a comment there is nothing to take back, so none is made. */
  readonly onlyExisting: boolean;
}

export type Stuck = 'created' | 'updated' | 'unchanged' | 'none';

/** A comment that may have been made, or was deleted meanwhile, is looked for anew. */
const ROUNDS = 3;

/**
 * Brings the one comment of this audit to what is wished: the first one that has its marker and is by ourselves. What
 * anybody else wrote is never touched, whatever marker it has. Further ones, which two runs at the same time leave
 * behind, are deleted. `pause`: waits before it looks anew.
 * @throws {ApiError}
 */
export async function stick(comments: Comments, wish: Wish, pause: (round: number) => Promise<void>): Promise<Stuck> {
  for (let round = 1; ; round += 1) {
    try {
      return await stickOnce(comments, wish);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      if (round === ROUNDS) throw error.cause;
      await pause(round);
    }
  }
}

/** What was found out about the comments may no longer hold. `cause`: the {@link ApiError}. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

async function stickOnce(comments: Comments, { key, body, onlyExisting }: Wish): Promise<Stuck> {
  const [first, ...rest] = await ownComments(comments, key);
  if (first === undefined) {
    if (onlyExisting) return 'none';
    // Without an answer nobody knows whether the comment was made: made again, it would stand there twice.
    await overtakenBy(comments.create(body), ({ code }) => code === 'unreachable' || code === 'unavailable');
    return 'created';
  }
  for (const { id } of rest) await overtakenBy(comments.remove(id), isGone);
  if (saysTheSame(first.body, body)) return 'unchanged';
  await overtakenBy(comments.update(first.id, body), isGone);
  return 'updated';
}

async function overtakenBy(work: Promise<void>, overtakes: (failure: ApiFailure) => boolean): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError && overtakes(error.failure)) throw new Overtaken('', { cause: error });
    throw error;
  }
}

function isGone(failure: ApiFailure): boolean {
  return failure.code === 'refused' && failure.status === 404;
}

/** Whose token it is matters only when there is a comment with the marker. */
async function ownComments(comments: Comments, key: string): Promise<readonly Comment[]> {
  const marked = (await comments.list()).filter(({ body }) => isMarked(body, key));
  if (marked.length === 0) return [];
  const me = await comments.whoAmI();
  return marked.filter(({ author }) => isBy(author, me));
}

/** An App may be called `name` in one place and `name[bot]` in another; no user has brackets in the name. */
function isBy({ login, isBot }: Comment['author'], me: string): boolean {
  return login === me || (isBot && login === `${me}[bot]`);
}
