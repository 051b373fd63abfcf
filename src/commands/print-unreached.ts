import { EXIT } from '../exit-code.ts';
import { renderUnreached } from '../report/explain/render-unreached.ts';
import type { OneHost } from './one-host.ts';
import type { Terminal } from './terminal.ts';

/** Says why there is nothing to say about a host, and answers the exit code of that. */
export function printUnreached(
  { name, error }: Extract<OneHost, { readonly facts?: never }>,
  json: boolean,
  terminal: Terminal,
): number {
  terminal.print(json ? JSON.stringify({ host: name, error }, null, 2) : renderUnreached(name, error, terminal));
  return EXIT.incomplete;
}
