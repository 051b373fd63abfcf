// The entry of the command `limits-audit`.

import { cancelOnSignal } from './cancel.ts';
import { openTerminal } from './commands/open-terminal.ts';
import { runCommandLine } from './commands/run-command-line.ts';
import { EXIT } from './exit-code.ts';
import { leave } from './leave.ts';

// `limits-audit … | head` closes the pipe: that is no fault, and there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const cancelled = cancelOnSignal(process);
const terminal = openTerminal(process, process.env, cancelled);

const code = await runCommandLine(process.argv.slice(2), terminal).catch((error: unknown) => {
  terminal.note(`internal error: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT.internal;
});
await leave(process, code, cancelled);
