import { WaiverFile } from '../baseline/waivers/waiver-file.ts';
import { FactsBundle } from '../facts/bundle.ts';
import { Facts } from '../facts/facts.ts';
import { ConnectionCheck } from '../report/connect/connection-check.ts';
import { Report } from '../report/report.ts';

/** The published JSON Schemas by the name that `limits-audit schema NAME` takes. */
export const schemas: ReadonlyMap<string, object> = new Map<string, object>(
  Object.entries({
    facts: Facts,
    'facts-bundle': FactsBundle,
    report: Report,
    waivers: WaiverFile,
    'connection-check': ConnectionCheck,
  }).map(([name, schema]) => [name, { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }]),
);
