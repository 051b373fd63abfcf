import type { Arguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';

export type SpecialOption = 'connect' | 'output' | 'format';

/** One word after `limits-audit`. */
export interface CommandDefinition {
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  /** How many words may follow. */
  readonly operands: { readonly min: number; readonly max: number };
  /** Options that are not for every command, and are for this one. */
  readonly takes?: readonly SpecialOption[];
  /** Answers the exit code. */
  readonly run: (input: Arguments, terminal: Terminal) => Promise<number>;
}

/**
 * Each command is loaded when it is chosen: --version and --help need no SSH, YAML or schema compiler. `eager` keeps it
 * in the one file of the bundle, where it is not run before it is asked for.
 */
export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'audit',
    usage: 'audit',
    description: 'audit the hosts of an inventory and print the report',
    operands: { min: 0, max: 0 },
    takes: ['format', 'output'],
    run: async (...given) => (await import(/* webpackMode: "eager" */ './audit-command.ts')).runAuditCommand(...given),
  },
  {
    name: 'report',
    usage: 'report FILE',
    description: 'print a saved report.json in another format',
    operands: { min: 1, max: 1 },
    takes: ['format', 'output'],
    run: async (...given) =>
      (await import(/* webpackMode: "eager" */ './report-command.ts')).runReportCommand(...given),
  },
  {
    name: 'facts',
    usage: 'facts HOST',
    description: 'print what is read on one host, and what could not be read',
    operands: { min: 1, max: 1 },
    run: async (...given) => (await import(/* webpackMode: "eager" */ './facts-command.ts')).runFactsCommand(...given),
  },
  {
    name: 'explain',
    usage: 'explain HOST [PROGRAM]',
    description: 'print where the limits of open files come from, hop by hop',
    operands: { min: 1, max: 2 },
    run: async (...given) =>
      (await import(/* webpackMode: "eager" */ './explain-command.ts')).runExplainCommand(...given),
  },
  {
    name: 'demo',
    usage: 'demo',
    description: 'audit an embedded fleet on loopback, the incident among it',
    operands: { min: 0, max: 0 },
    takes: ['format', 'output'],
    run: async (...given) => (await import(/* webpackMode: "eager" */ './demo-command.ts')).runDemo(...given),
  },
  {
    name: 'check-inventory',
    usage: 'check-inventory [--connect]',
    description: 'list the hosts of the inventory; --connect tries the way to each',
    operands: { min: 0, max: 0 },
    takes: ['connect'],
    run: async (...given) =>
      given[0].connect
        ? (await import(/* webpackMode: "eager" */ './connect-hosts.ts')).runConnectHosts(...given)
        : (await import(/* webpackMode: "eager" */ './check-inventory.ts')).runCheckInventory(...given),
  },
  {
    name: 'sudoers',
    usage: 'sudoers',
    description: 'print what sudo on the hosts needs, and what is unknown without it',
    operands: { min: 0, max: 0 },
    run: async (...given) =>
      (await import(/* webpackMode: "eager" */ './sudoers-command.ts')).runSudoersCommand(...given),
  },
  {
    name: 'init',
    usage: 'init [WHAT] [--output FILE]',
    description: 'draft WHAT: a baseline, known-hosts, or an inventory (see below)',
    operands: { min: 0, max: Number.POSITIVE_INFINITY },
    takes: ['output'],
    run: async (...given) => (await import(/* webpackMode: "eager" */ './init-command.ts')).runInitCommand(...given),
  },
  {
    name: 'check-baseline',
    usage: 'check-baseline [--facts FILE]',
    description: 'list controls and waivers; --facts judges saved facts by them',
    operands: { min: 0, max: 0 },
    run: async (...given) =>
      (await import(/* webpackMode: "eager" */ './check-baseline.ts')).runCheckBaseline(...given),
  },
  {
    name: 'schema',
    usage: 'schema NAME',
    description: 'print the JSON Schema NAME (see below)',
    operands: { min: 1, max: 1 },
    run: async (...given) => (await import(/* webpackMode: "eager" */ './schema-command.ts')).runSchema(...given),
  },
];
