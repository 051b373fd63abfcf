import type { Arguments } from './arguments.ts';
import { runAuditCommand } from './audit-command.ts';
import { runCheckBaseline } from './check-baseline.ts';
import { runCheckInventory } from './check-inventory.ts';
import { runDemo } from './demo-command.ts';
import { runSchema } from './schema-command.ts';
import type { Terminal } from './terminal.ts';

/** One word after `limits-audit`. */
export interface CommandDefinition {
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  /** How many words may follow. */
  readonly operands: { readonly min: number; readonly max: number };
  /** Answers the exit code. */
  readonly run: (input: Arguments, terminal: Terminal) => Promise<number>;
}

export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'audit',
    usage: 'audit',
    description: 'audit the hosts of an inventory and print the report',
    operands: { min: 0, max: 0 },
    run: runAuditCommand,
  },
  {
    name: 'demo',
    usage: 'demo',
    description: 'audit an embedded fleet on loopback, the incident among it',
    operands: { min: 0, max: 0 },
    run: runDemo,
  },
  {
    name: 'check-inventory',
    usage: 'check-inventory',
    description: 'list the hosts that would be audited, and how they would be reached',
    operands: { min: 0, max: 0 },
    run: runCheckInventory,
  },
  {
    name: 'check-baseline',
    usage: 'check-baseline',
    description: 'compile the baseline and list its controls',
    operands: { min: 0, max: 0 },
    run: runCheckBaseline,
  },
  {
    name: 'schema',
    usage: 'schema NAME',
    description: 'print a published JSON Schema: facts, facts-bundle or report',
    operands: { min: 1, max: 1 },
    run: runSchema,
  },
];
