import { type Jump, readJump } from './jump.ts';
import type { Problems } from './problems.ts';
import { type Request, readSshArguments } from './ssh-arguments.ts';
import type { Found, VariableReader } from './variable-reader.ts';

/** In the order in which Ansible hands them to `ssh`, for which the first of two jumps counts. */
const sshArguments = ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'];

/**
 * The jump hosts that a host's variables ask for; undefined when they say nothing. limits_jump beats the arguments
 * for ssh, whatever those say of the way.
 */
export function readInventoryJump(variables: VariableReader): Jump | undefined {
  const own = variables.find('limits_jump');
  // One that is set, though of no use, must not let a weaker one in.
  const isSet = own !== undefined || variables.lookUp('limits_jump')?.opaque !== undefined;
  const fromArguments = readArguments(variables, isSet);
  if (!isSet) return fromArguments;
  if (own === undefined) return { hops: [], place: undefined };
  if (typeof own.value === 'string') return readJump(own.value, 'limits_jump', own.place, variables.problems);
  variables.expected('jump hosts (user@host:port, nearest first, separated by commas)', own);
  return undefined;
}

function readArguments(variables: VariableReader, isOverruled: boolean): Jump | undefined {
  let jump: Jump | undefined;
  for (const found of sshArguments.flatMap((name) => variables.find(name) ?? [])) {
    for (const request of readSshArguments(String(found.value))) {
      if (request.what === 'jump') {
        if (!isOverruled) jump ??= readJump(request.hops, found.name, found.place, variables.problems);
      } else if (request.what !== 'detour' || !isOverruled) {
        refuse(request, found, variables.problems);
      }
    }
  }
  return jump;
}

function refuse(request: Exclude<Request, { what: 'jump' }>, { name, place }: Found, problems: Problems): void {
  if (request.what === 'unreadable') {
    problems.add(`expected arguments for ssh in ${name}, found an unclosed quote`, place);
    return;
  }
  const hint = request.what === 'destination' ? `Set ${request.instead} instead.` : instead(request.option);
  problems.add(`${name} sets ${request.option}, which is not read there`, place, hint);
}

function instead(option: string): string {
  if (option === '-F')
    return 'Take it out and name the file in the input "ssh-config", or say the way with limits_jump.';
  return 'Say the way with limits_jump: user@host:port, nearest first, or none.';
}
