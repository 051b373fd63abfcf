// The entry of the GitHub Action.
import { runAction } from './github/run-action.ts';

process.exitCode = await runAction(process);
