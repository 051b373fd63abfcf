/** What the outermost wrapper does. */
export interface Step {
  readonly nofile?: number | 'unclear';
  /** What is exec'd next. */
  readonly rest?: readonly string[];
}

/** Options that take their value as the next word; all else that begins with `-` is taken for a flag. */
const TRANSPARENT = new Map<string, string>([
  ['env', '-u --unset -C --chdir'],
  ['nice', '-n --adjustment'],
  ['ionice', '-c --class -n --classdata'],
  ['chrt', '-T -P -D'],
  ['taskset', ''],
  ['nohup', ''],
  ['setsid', ''],
  ['stdbuf', '-i -o -e'],
  ['time', '-f -o'],
  ['sudo', '-u -g -h -p -C -T -r -t -U -D'],
  ['tini', '-p -e'],
  ['dumb-init', '-r'],
  ['exec', '-a'],
  ['command', ''],
]);

/** Words that follow the options and are not yet the command. */
const OPERANDS = new Map([
  ['chrt', 1],
  ['taskset', 1],
  ['gosu', 1],
  ['su-exec', 1],
  ['setuidgid', 1],
]);

/** Commands that only run another one, without a say in its limits. */
export function isTransparent(name: string): boolean {
  return TRANSPARENT.has(name) || OPERANDS.has(name);
}

export function skipOptions(words: readonly string[], name: string): Step | undefined {
  const withValue = (TRANSPARENT.get(name) ?? '').split(' ');
  let index = 1;
  for (; words[index]?.startsWith('-') === true; index += 1) {
    const option = words[index] ?? '';
    if (option === '--') {
      index += 1;
      break;
    }
    // `env -S 'a b'` splits its value once more; nobody writes that here.
    if (name === 'env' && /^(?:-S|--split-string)/.test(option)) return { nofile: 'unclear' };
    if (withValue.includes(option)) index += 1;
  }
  if (name === 'env' || name === 'sudo') while (/^\w+=/.test(words[index] ?? '')) index += 1;
  const rest = words.slice(index + (OPERANDS.get(name) ?? 0));
  return rest.length === 0 ? undefined : { rest };
}
