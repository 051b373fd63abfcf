import { member } from '../member.ts';
import type { RunContext } from '../run-context.ts';
import type { Api } from './api.ts';
import { ApiError } from './failure.ts';

/** A comment as far as it matters here. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: { readonly login: string; readonly isBot: boolean };
}

/** The comments of one pull request. Every function throws {@link ApiError}. */
export interface Comments {
  list(): Promise<readonly Comment[]>;
  create(body: string): Promise<void>;
  update(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
  /** Login of whoever the token belongs to. */
  whoAmI(): Promise<string>;
}

/** Comments of a pull request in a page, and pages, that are looked at: more than any has. */
const PER_PAGE = 100;
const PAGES = 100;

/** The comments of a pull request over GitHub's REST API, in which it is an issue. */
export function commentsOf(
  { apiUrl, graphqlUrl, repository }: Pick<RunContext, 'apiUrl' | 'graphqlUrl' | 'repository'>,
  pullRequest: number,
  api: Api,
): Comments {
  const issues = `${apiUrl}/repos/${repository}/issues`;
  return {
    async list() {
      // One that is on two pages, as the list grew meanwhile, is still one: deleted as its own twin it would be gone.
      const comments = new Map<number, Comment>();
      let url: string | undefined = `${issues}/${pullRequest}/comments?per_page=${PER_PAGE}`;
      for (let page = 1; url !== undefined; page += 1) {
        if (page > PAGES) throw new ApiError({ code: 'unreadable', why: `there are more than ${PAGES} pages` });
        const { body, next } = await api({ method: 'GET', url });
        if (!Array.isArray(body)) throw new ApiError({ code: 'unreadable', why: 'the answer is no list of comments' });
        for (const comment of body.flatMap(readComment)) comments.set(comment.id, comment);
        url = next;
      }
      return [...comments.values()];
    },
    async create(body) {
      await api({ method: 'POST', url: `${issues}/${pullRequest}/comments`, body: { body }, once: true });
    },
    async update(id, body) {
      await api({ method: 'PATCH', url: `${issues}/comments/${id}`, body: { body } });
    },
    async remove(id) {
      await api({ method: 'DELETE', url: `${issues}/comments/${id}` });
    },
    async whoAmI() {
      // REST's /user is not for the tokens of Apps, GITHUB_TOKEN among them; GraphQL's viewer is for every token.
      const { body } = await api({ method: 'POST', url: graphqlUrl, body: { query: 'query { viewer { login } }' } });
      const login = member(member(member(body, 'data'), 'viewer'), 'login');
      if (typeof login === 'string' && login !== '') return login;
      throw new ApiError({ code: 'unreadable', why: 'GitHub does not say who the token belongs to' });
    },
  };
}

/** What is not a comment as we know it cannot be ours. */
function readComment(value: unknown): readonly Comment[] {
  const [id, body, user] = ['id', 'body', 'user'].map((name) => member(value, name));
  const login = member(user, 'login');
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof body !== 'string' || typeof login !== 'string') {
    return [];
  }
  return [{ id, body, author: { login, isBot: member(user, 'type') === 'Bot' } }];
}
