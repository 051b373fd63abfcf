import { nearMiss } from '../near-miss.ts';
import { ConfigurationError, type Problem } from '../problem.ts';
import type { InputDefinition } from './definition.ts';
import { INPUT_NAMES, INPUTS, type Settings } from './inputs.ts';

/** How the user writes an input: `input "port"` in a workflow, `--port` in a terminal. */
export type Naming = (name: string) => string;

/**
 * Turns raw texts into {@link Settings}. An empty text counts as not given, as GitHub has it.
 * @throws {ConfigurationError} with every unknown name, bad value and conflict at once.
 */
export function parseInputs(
  raw: ReadonlyMap<string, string>,
  naming: Naming,
  /** The runner hands over the defaults of action.yml as if somebody had given them; in a terminal somebody has. */
  hasDefaults = false,
): Settings {
  const problems: Problem[] = [...raw.keys()]
    .filter((name) => !Object.hasOwn(INPUTS, name))
    .map((name) => unknown(name, naming));
  const settings: Record<string, unknown> = {};
  for (const name of INPUT_NAMES) {
    const definition: InputDefinition<unknown> = INPUTS[name];
    const given = raw.get(name) ?? '';
    const value = definition.secret ? given : given.trim();
    const source = value.trim() === '' ? definition.default : value;
    if (source === undefined) continue;
    const parsed = definition.parse(source);
    if ('value' in parsed) settings[name] = parsed.value;
    else
      problems.push({ message: `${naming(name)}: expected ${parsed.expected}, found ${shown(source, definition)}.` });
  }
  problems.push(...conflicts(raw, naming, hasDefaults));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return settings as Settings;
}

function unknown(name: string, naming: Naming): Problem {
  const near = nearMiss(name, INPUT_NAMES);
  return {
    message: `${naming(name)}: there is no such input.`,
    hint: near ? `Did you mean ${naming(near)}?` : `Inputs are: ${INPUT_NAMES.join(', ')}.`,
  };
}

const shown = (value: string, definition: InputDefinition<unknown>): string =>
  definition.secret ? 'something else' : JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);

function defaultOf(name: string): string | undefined {
  const definition: InputDefinition<unknown> = INPUTS[name as keyof typeof INPUTS];
  return definition.default;
}

/** Pairs that contradict each other. */
function conflicts(raw: ReadonlyMap<string, string>, naming: Naming, hasDefaults: boolean): readonly Problem[] {
  const given = (name: string) => (raw.get(name) ?? '').trim() !== '';
  const live = [
    'inventory',
    'hosts',
    'ssh-key',
    'ssh-keys',
    'ssh-certificate',
    'ssh-password',
    'known-hosts',
    'jump',
    'ssh-config',
  ].filter((name) => given(name) && !(hasDefaults && raw.get(name)?.trim() === defaultOf(name)));
  const problems: Problem[] = [];
  if (given('facts') && live.length > 0) {
    problems.push({
      message: `${naming('facts')} judges all hosts that the file holds and connects to none; ${live.map(naming).join(' and ')} would have no effect.`,
      hint: `Drop ${naming('facts')} to audit live hosts, or drop the others.`,
    });
  }
  // An ssh_config names key files, which may be encrypted too.
  if (given('ssh-key-passphrase') && !['ssh-key', 'ssh-keys', 'ssh-config'].some(given)) {
    problems.push({
      message: `${naming('ssh-key-passphrase')} was given without ${naming('ssh-key')} or ${naming('ssh-keys')}.`,
      hint: 'Give the private key too, or drop the passphrase.',
    });
  }
  return problems;
}
