import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { InputDefinition } from '../inputs/definition.ts';
import { INPUT_NAMES, INPUTS } from '../inputs/inputs.ts';
import { ConfigurationError, type Problem } from '../problem.ts';

/** What stands on the command line, sorted but not judged. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** Input name → raw text. Holds unknown names too: {@link parseInputs} refuses them together with bad values. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  /** For check-inventory alone. */
  readonly connect: boolean;
  /** The file to write instead of printing. */
  readonly output: string | undefined;
  /** What stands after --format; no command has looked at it. */
  readonly format: string | undefined;
}

const SWITCHES = ['help', 'version', 'json', 'connect'] as const;

/** Options with a value that are no input of the Action. */
const VALUED = ['output', 'format'] as const;

/** @throws {ConfigurationError} for options without a value and for secrets in plain sight, all at once. */
export async function readArguments(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<Arguments> {
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: OPTIONS,
  });
  const positionals: string[] = [];
  const inputs = new Map<string, string>();
  const values = new Map<string, string>();
  const switches = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'positional' && !followsUnknown(tokens[index - 1])) positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if ((SWITCHES as readonly string[]).includes(token.name)) switches.add(token.name);
    else if ((VALUED as readonly string[]).includes(token.name)) {
      problems.push(...takeValue(token.name, token.value, values));
    } else problems.push(...takeInput(token.name, token.value, inputs));
  }
  for (const name of INPUT_NAMES) problems.push(...(await readSecret(name, inputs, environment)));
  expandPaths(inputs, environment);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    positionals,
    inputs,
    help: switches.has('help'),
    version: switches.has('version'),
    json: switches.has('json'),
    connect: switches.has('connect'),
    output: values.get('output'),
    format: values.get('format'),
  };
}

function takeInput(name: string, value: string | undefined, inputs: Map<string, string>): readonly Problem[] {
  if (value === undefined && Object.hasOwn(INPUTS, name)) return [{ message: `--${name} expects a value.` }];
  if (inputs.has(name) && !isRepeatable(name)) {
    return [{ message: `--${name} was given twice.`, hint: 'Keep one of them.' }];
  }
  append(inputs, name, value ?? '');
  return [];
}

function takeValue(name: string, value: string | undefined, values: Map<string, string>): readonly Problem[] {
  if (!value) return [{ message: `--${name} expects a value.` }];
  if (values.has(name)) return [{ message: `--${name} was given twice.`, hint: 'Keep one of them.' }];
  values.set(name, value);
  return [];
}

/** The word after an option that nobody knows was meant as its value. */
function followsUnknown(
  before: { readonly kind: string; readonly name?: string; readonly value?: unknown } | undefined,
): boolean {
  return before?.kind === 'option' && before.value === undefined && !Object.hasOwn(OPTIONS, before.name ?? '');
}

const OPTIONS = {
  ...Object.fromEntries(INPUT_NAMES.map((name) => [name, { type: 'string', multiple: true } as const])),
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  connect: { type: 'boolean' },
  output: { type: 'string' },
  format: { type: 'string' },
} as const;

function isRepeatable(name: string): boolean {
  const definition: InputDefinition<unknown> | undefined = Object.hasOwn(INPUTS, name)
    ? INPUTS[name as keyof typeof INPUTS]
    : undefined;
  return definition?.repeatable === true;
}

/** A repeated flag is a further line, as in a workflow's block text. */
function append(inputs: Map<string, string>, name: string, value: string): void {
  const before = inputs.get(name);
  inputs.set(name, before === undefined ? value : `${before}\n${value}`);
}

/** Everybody on the machine can read a command line, so a secret comes from a file or from the environment. */
async function readSecret(
  name: string,
  inputs: Map<string, string>,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Problem[]> {
  const definition: InputDefinition<unknown> | undefined = INPUTS[name as keyof typeof INPUTS];
  if (!definition?.secret && !definition?.file) return [];
  const variable = `LIMITS_AUDIT_${name.toUpperCase().replaceAll('-', '_')}`;
  const given = inputs.get(name) ?? environment[variable] ?? '';
  if (given === '') return [];
  if (!inputs.has(name)) {
    inputs.set(name, given);
    return [];
  }
  const hint = `Use --${name} @FILE, or the environment variable ${variable}.`;
  if (!given.startsWith('@')) {
    if (!definition.secret) return [];
    return [{ message: `--${name} holds a secret, and every user of this machine can read a command line.`, hint }];
  }
  const file = expandHome(given.slice(1), environment);
  try {
    const content = await readFile(file, 'utf8');
    // A password file ends in a line feed that is not part of the password.
    inputs.set(name, name === 'ssh-key' ? content : content.replace(/\r?\n$/, ''));
    return [];
  } catch (error) {
    return [{ message: `--${name}: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, hint }];
  }
}

function expandPaths(inputs: Map<string, string>, environment: NodeJS.ProcessEnv): void {
  const sshConfig = inputs.get('ssh-config');
  if (sshConfig !== undefined) inputs.set('ssh-config', expandHome(sshConfig, environment));
  const given = inputs.get('known-hosts');
  if (given?.startsWith('@')) inputs.set('known-hosts', `@${expandHome(given.slice(1), environment)}`);
}

/** `~/x` as a shell would have it; a flag written `--ssh-key=@~/x` reaches us unexpanded. */
export function expandHome(file: string, environment: NodeJS.ProcessEnv): string {
  return file.startsWith('~/') ? path.join(environment['HOME'] ?? os.homedir(), file.slice(2)) : file;
}
