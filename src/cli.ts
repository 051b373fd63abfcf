// The entry of the command `limits-audit`.

import { cancelOnSignal } from './cancel.ts';
import { runCommandLine } from './commands/run-command-line.ts';
import { EXIT } from './exit-code.ts';

// `limits-audit … | head` closes the pipe: that is no fault, and there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const terminal = {
  environment: process.env,
  signal: cancelOnSignal(process),
  color: process.stdout.isTTY === true && !process.env['NO_COLOR'],
  width: process.stdout.columns ?? 100,
  print: (text: string) => process.stdout.write(`${text}\n`),
  note: (text: string) => process.stderr.write(`${text}\n`),
};

runCommandLine(process.argv.slice(2), terminal).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    terminal.note(`internal error: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = EXIT.internal;
  },
);
