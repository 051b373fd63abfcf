import type { Report } from '../report.ts';
import { controlFamilies } from './control-families.ts';
import { expose } from './exposition.ts';
import { hostFamilies } from './host-families.ts';
import { runFamilies } from './run-families.ts';

/** Hosts with series of their own. */
const MOST_HOSTS = 10_000;

/**
 * The report as OpenMetrics text 1.0 that the older Prometheus text format can be read from as well, so that
 * node_exporter's textfile collector takes it: gauges only, no timestamps. Ends with `# EOF` and a line feed.
 */
export function renderOpenMetrics(report: Report, mostHosts: number = MOST_HOSTS): string {
  return expose([...runFamilies(report), ...controlFamilies(report), ...hostFamilies(report, mostHosts)]);
}
