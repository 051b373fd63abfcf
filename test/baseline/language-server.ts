import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Json } from '../../src/json.ts';

/** What a server says of a place in a file: line and column from 1, as an editor shows them. */
export interface Diagnostic {
  readonly at: string;
  readonly message: string;
}

export interface Completion {
  readonly label: string;
  readonly documentation: string;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly [name: string]: unknown };
  readonly result?: unknown;
}

const PROGRAM = fileURLToPath(import.meta.resolve('yaml-language-server')).replace(
  /out\/.*$/,
  'bin/yaml-language-server',
);

/**
 * The YAML language server as an editor runs it: a process, LSP over stdio. `directory` is the folder that is open,
 * `settings` are the editor's under `yaml`. Files need not exist; their text is what the editor shows.
 */
export async function startLanguageServer(directory: string, settings: Readonly<Record<string, Json>> = {}) {
  const child = spawn(process.execPath, [PROGRAM, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = new Map<number, (result: unknown) => void>();
  const published = new Map<string, (diagnostics: unknown) => void>();
  let [received, lastId, opened] = [Buffer.alloc(0), 0, 0];

  const send = (message: object): void => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const ask = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve) => {
      lastId += 1;
      answers.set(lastId, resolve);
      send({ id: lastId, method, params });
    });
  const take = ({ id, method, params, result }: Message): void => {
    if (method === 'textDocument/publishDiagnostics') published.get(String(params?.['uri']))?.(params?.['diagnostics']);
    else if (id !== undefined && method !== undefined) send({ id, result: configured(method, params, settings) });
    else if (id !== undefined) answers.get(id)?.(result);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let next = firstMessage(received); next; next = firstMessage(received)) {
      received = next.rest;
      take(next.message);
    }
  });

  const open = async (name: string, text: string) => {
    opened += 1;
    const uri = pathToFileURL(`${directory}/${name}`).href;
    const diagnostics = new Promise((resolve) => published.set(uri, resolve));
    send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'yaml', version: opened, text } },
    });
    return { uri, diagnostics };
  };

  await ask('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(directory).href,
    workspaceFolders: [{ uri: pathToFileURL(directory).href, name: 'folder' }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true },
      textDocument: { completion: { completionItem: { documentationFormat: ['markdown'] } } },
    },
  });
  send({ method: 'initialized', params: {} });

  return {
    /** What it says of a file, hints about style left out. */
    async check(name: string, text: string): Promise<readonly Diagnostic[]> {
      const { diagnostics } = await open(name, text);
      const found = (await diagnostics) as readonly RawDiagnostic[];
      return found
        .filter(({ severity }) => severity <= WARNING)
        .map(({ range: { start }, message }) => ({ at: `${start.line + 1}:${start.character + 1}`, message }));
    },
    /** What it offers where the text has a `|`. */
    async complete(name: string, marked: string): Promise<readonly Completion[]> {
      const [before = '', after = ''] = marked.split('|');
      const { uri, diagnostics } = await open(name, before + after);
      await diagnostics;
      const lines = before.split('\n');
      const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
      const list = (await ask('textDocument/completion', { textDocument: { uri }, position })) as RawCompletions;
      return list.items.map(({ label, documentation = '' }) => ({
        label,
        documentation: typeof documentation === 'string' ? documentation : documentation.value,
      }));
    },
    async stop(): Promise<void> {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

const WARNING = 2;

interface RawDiagnostic {
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly severity: number;
  readonly message: string;
}

interface RawCompletions {
  readonly items: readonly {
    readonly label: string;
    readonly documentation?: string | { readonly value: string };
  }[];
}

/** The editor's answer to what the server asks it; the catalogue of schemas on the network stays off. */
function configured(method: string, params: Message['params'], settings: Readonly<Record<string, Json>>): unknown {
  const items = params?.['items'];
  if (method !== 'workspace/configuration' || !Array.isArray(items)) return null;
  const yaml = { validate: true, completion: true, hover: true, schemaStore: { enable: false }, ...settings };
  return items.map((item: { readonly section?: string }) => (item.section === 'yaml' ? yaml : null));
}

function firstMessage(received: Buffer<ArrayBuffer>) {
  const end = received.indexOf('\r\n\r\n');
  const length = Number(/Content-Length: (\d+)/.exec(received.subarray(0, Math.max(end, 0)).toString())?.[1]);
  if (end < 0 || received.length < end + 4 + length) return undefined;
  const body = received.subarray(end + 4, end + 4 + length);
  const message: Message = JSON.parse(body.toString());
  return { message, rest: received.subarray(end + 4 + length) };
}
