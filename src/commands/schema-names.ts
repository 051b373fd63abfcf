/** The published JSON Schemas, by the name that `limits-audit schema NAME` takes. */
export const SCHEMA_NAMES = [
  'report',
  'facts',
  'facts-bundle',
  'waivers',
  'baseline',
  'inventory',
  'inventory-variables',
  'connection-check',
] as const;

export type SchemaName = (typeof SCHEMA_NAMES)[number];

export function isSchemaName(name: string): name is SchemaName {
  return (SCHEMA_NAMES as readonly string[]).includes(name);
}
