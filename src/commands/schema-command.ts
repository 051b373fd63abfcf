import { EXIT } from '../exit-code.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError } from '../problem.ts';
import type { Arguments } from './arguments.ts';
import { schemas } from './schemas.ts';
import type { Terminal } from './terminal.ts';

/** `limits-audit schema NAME`. */
export async function runSchema(input: Arguments, terminal: Terminal): Promise<number> {
  const name = input.positionals[1] ?? '';
  const schema = schemas.get(name);
  if (schema) {
    terminal.print(JSON.stringify(schema, null, 2));
    return EXIT.passed;
  }
  const near = nearMiss(name, schemas.keys());
  throw new ConfigurationError([
    {
      message: `There is no schema "${name}".`,
      hint: near ? `Did you mean "${near}"?` : `Schemas are: ${[...schemas.keys()].join(', ')}.`,
    },
  ]);
}
