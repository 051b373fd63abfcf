import { spawnSync } from 'node:child_process';

/** What the tests read from the environment; sudo drops the rest. */
const kept = ['PATH', 'CI', 'UPDATE_GOLDEN', 'npm_node_execpath', 'FORCE_COLOR', 'NO_COLOR'];

/** The command as root. The tests start sshd, make accounts, and give their hosts namespaces of their own, so they
 * need root as a login server does: through sudo, where the user is somebody else.
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} environment
 * @returns {readonly string[]} */
export function rootCommand(command, environment) {
  if (process.getuid?.() === 0) return command;
  if (spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    throw new Error(
      'The tests start sshd, make accounts and namespaces, and so need root: run npm test as root, or as a user who ' +
        'may use sudo without a password.',
    );
  }
  const variables = kept.flatMap((name) => (environment[name] === undefined ? [] : [`${name}=${environment[name]}`]));
  return ['sudo', '-n', 'env', ...variables, ...command];
}
