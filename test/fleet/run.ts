import { execFile } from 'node:child_process';
import { dirname } from 'node:path';

/** Runs a program of the test machine to its end and gives its stdout; rejects with its stderr. */
export function run(command: readonly string[], stdin = ''): Promise<string> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command.join(' ')}: ${stderr || error.message}`));
      else resolve(stdout);
    });
    // A program that does not read its input may be gone by now.
    child.stdin?.on('error', ignore);
    child.stdin?.end(stdin);
  });
}

/** The command as root: as it is when the tests run as root, else through `sudo -n`. */
export function asRoot(command: readonly string[]): readonly string[] {
  return process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
}

/** Writes a file as root, and the folders on the way to it. */
export async function writeAsRoot(file: string, text: string): Promise<void> {
  await run(asRoot(['mkdir', '-p', dirname(file)]));
  await run(asRoot(['tee', file]), text);
}

function ignore(): void {
  // See above.
}
