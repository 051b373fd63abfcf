import { EXIT } from '../exit-code.ts';
import { nearMiss } from '../near-miss.ts';
import { ConfigurationError } from '../problem.ts';
import type { Arguments } from './arguments.ts';
import { isSchemaName, SCHEMA_NAMES } from './schema-names.ts';
import { schemaNamed } from './schemas.ts';
import type { Terminal } from './terminal.ts';

/** `limits-audit schema NAME`. */
export async function runSchema(input: Arguments, terminal: Terminal): Promise<number> {
  const name = input.positionals[1] ?? '';
  if (isSchemaName(name)) {
    terminal.print(JSON.stringify(await schemaNamed(name), null, 2));
    return EXIT.passed;
  }
  const near = nearMiss(name, SCHEMA_NAMES);
  throw new ConfigurationError([
    {
      message: `There is no schema "${name}".`,
      hint: near ? `Did you mean "${near}"?` : `Schemas are: ${SCHEMA_NAMES.join(', ')}.`,
    },
  ]);
}
