import { asRoot, run } from './run.ts';

/** Puts a file of its own into /etc/sudoers.d for an account of one test; empty lines take the rules away. */
export async function writeSudoers(user: string, lines: string): Promise<void> {
  const file = fileOf(user);
  // Checked first: a faulty file there would be in everybody's way.
  await run(asRoot(['visudo', '-cf', '-']), `${lines}\n`);
  await run(asRoot(['tee', file]), `${lines}\n`);
  await run(asRoot(['chmod', '440', file]));
}

export async function removeSudoers(user: string): Promise<void> {
  await run(asRoot(['rm', '-f', fileOf(user)]));
}

function fileOf(user: string): string {
  return `/etc/sudoers.d/${user}`;
}
