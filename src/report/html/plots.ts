import type { Report } from '../report.ts';
import type { Cutter } from './cutter.ts';
import { html } from './markup.ts';
import { headroomPlot } from './plot-headroom.ts';
import { nofilePlot } from './plot-nofile.ts';
import { portsPlot } from './plot-ports.ts';
import type { Section } from './section.ts';

/** Values of the whole fleet, what passes included. Without any value there is nothing to draw. */
export function plotSection({ fleet }: Report, cutter: Cutter): readonly Section[] {
  const wide = headroomPlot(fleet, cutter);
  const others = [...nofilePlot(fleet, cutter), ...portsPlot(fleet, cutter)];
  if (wide.length + others.length === 0) return [];
  const body = html`<div class="plots"><div>${wide}</div><div>${others}</div></div>`;
  return [{ id: 'fleet', title: 'The fleet in plots', body }];
}
