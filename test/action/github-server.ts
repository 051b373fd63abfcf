import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server got it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface ServedComment {
  readonly id: number;
  readonly user: { readonly login: string; readonly type: string };
  body: string | null;
}

/** What the server does instead of answering as GitHub would. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'hang'
  | 'reset'
  /** Does what was asked, and loses the answer. */
  | 'reset-after'
  | 'flood'
  | 'trickle';

export interface GitHubOptions {
  /** Comments that are there, of any length of list. */
  readonly comments?: readonly Omit<ServedComment, 'id'>[];
  /** Comments in a page, whatever was asked for. */
  readonly pageSize?: number;
  /** Login of the token's owner. */
  readonly viewer?: string;
  /** Path of the API, as of GitHub Enterprise Server. */
  readonly base?: string;
  /** Asked for each request, which is counted from 1. */
  readonly fault?: (request: SeenRequest, count: number) => Fault | undefined;
}

/** A server on loopback that behaves like GitHub's REST API as far as comments of pull request 7 go. */
export interface GitHubServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  readonly comments: readonly ServedComment[];
  /** `GET /repos/…` for each request. */
  readonly asked: () => readonly string[];
  stop(): Promise<void>;
}

export const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const;

export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubServer> {
  const { base = '', fault = () => undefined } = options;
  const requests: SeenRequest[] = [];
  const comments: ServedComment[] = (options.comments ?? []).map((comment, index) => ({ ...comment, id: index + 1 }));
  const server = createServer(async (incoming, response) => {
    const request = await readRequest(incoming);
    requests.push(request);
    const wrong = fault(request, requests.length);
    if (wrong === undefined || wrong === 'reset-after')
      answer(request, response, { ...options, base }, comments, wrong);
    else misbehave(wrong, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    requests,
    comments,
    asked: () => requests.map(({ method, path }) => `${method} ${path}`),
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function misbehave(fault: Exclude<Fault, 'reset-after'>, response: ServerResponse): void {
  if (fault === 'hang') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault === 'flood') {
    response.writeHead(200);
    const block = Buffer.alloc(1024 * 1024, '[');
    const pour = () => {
      while (!response.destroyed && response.write(block));
      if (!response.destroyed) response.once('drain', pour);
    };
    pour();
    return;
  }
  if (fault === 'trickle') {
    response.writeHead(200);
    const timer = setInterval(() => response.write('['), 20);
    response.once('close', () => clearInterval(timer));
    return;
  }
  response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
  response.end(typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? { message: 'No.' }));
}

function answer(
  { method, path, body }: SeenRequest,
  response: ServerResponse,
  options: GitHubOptions & { readonly base: string },
  comments: ServedComment[],
  wrong: 'reset-after' | undefined,
): void {
  const reply = (status: number, value?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    if (wrong === 'reset-after') {
      response.socket?.resetAndDestroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(value === undefined ? undefined : JSON.stringify(value));
  };
  const { viewer = BOT.login, base } = options;
  if (method === 'POST' && /\/graphql$/.test(path)) {
    reply(200, { data: { viewer: { login: viewer } } });
    return;
  }
  const own = path.startsWith(base) ? path.slice(base.length) : '';
  const list = /^\/repos\/acme\/infra\/issues\/7\/comments(?:\?(.*))?$/.exec(own);
  const one = /^\/repos\/acme\/infra\/issues\/comments\/(\d+)$/.exec(own);
  const text = (body as { body?: string } | undefined)?.body ?? '';
  if (list && method === 'POST') {
    const comment = { id: comments.length + 100, user: { login: viewer, type: 'Bot' }, body: text };
    comments.push(comment);
    reply(201, comment);
    return;
  }
  if (list && method === 'GET') {
    replyPage(comments, list[1] ?? '', options, response, reply);
    return;
  }
  const found = comments.find(({ id }) => id === Number(one?.[1]));
  if (found === undefined) {
    reply(404, { message: 'Not Found' });
  } else if (method === 'PATCH') {
    found.body = text;
    reply(200, found);
  } else {
    comments.splice(comments.indexOf(found), 1);
    reply(204);
  }
}

function replyPage(
  comments: readonly ServedComment[],
  query: string,
  { pageSize }: GitHubOptions,
  response: ServerResponse,
  reply: (status: number, value: unknown, headers?: Readonly<Record<string, string>>) => void,
): void {
  const asked = new URLSearchParams(query);
  const size = pageSize ?? Number(asked.get('per_page') ?? 30);
  const page = Number(asked.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(comments.length / size));
  const address = `http://${response.req.headers.host}${response.req.url?.split('?')[0]}?per_page=${size}`;
  const link = [
    ...(page > 1 ? [`<${address}&page=1>; rel="first"`] : []),
    ...(page < last ? [`<${address}&page=${page + 1}>; rel="next"`, `<${address}&page=${last}>; rel="last"`] : []),
  ].join(', ');
  reply(200, comments.slice((page - 1) * size, page * size), link === '' ? {} : { link });
}
