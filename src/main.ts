// The entry of the GitHub Action.
import { cancelOnSignal } from './cancel.ts';
import { runAction } from './github/run-action.ts';
import { leave } from './leave.ts';

const cancelled = cancelOnSignal(process);
await leave(process, await runAction(process, cancelled), cancelled);
