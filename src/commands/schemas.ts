import { baselineSchema } from '../baseline/editor/baseline-schema.ts';
import { WaiverFile } from '../baseline/waivers/waiver-file.ts';
import { FactsBundle } from '../facts/bundle.ts';
import { Facts } from '../facts/facts.ts';
import { inventorySchema, variablesSchema } from '../inventory/inventory-schema.ts';
import { ConnectionCheck } from '../report/connect/connection-check.ts';
import { Report } from '../report/report.ts';
import type { SchemaName } from './schema-names.ts';

const MAKERS: Readonly<Record<SchemaName, () => object | Promise<object>>> = {
  report: () => Report,
  facts: () => Facts,
  'facts-bundle': () => FactsBundle,
  waivers: () => WaiverFile,
  baseline: baselineSchema,
  inventory: inventorySchema,
  'inventory-variables': variablesSchema,
  'connection-check': () => ConnectionCheck,
};

/** A published JSON Schema (draft 2020-12). */
export async function schemaNamed(name: SchemaName): Promise<object> {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...(await MAKERS[name]()) };
}
