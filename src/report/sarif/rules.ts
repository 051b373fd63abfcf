import type { ReportingDescriptor } from 'sarif';
import { formatPlace, type Place } from '../../problem.ts';
import type { Report, ReportControl } from '../report.ts';
import { markdownCode, markdownProse } from '../untrusted-markdown.ts';
import { OWN_RULES, type OwnRule } from './own-rules.ts';
import { LEVELS, SCORES } from './severity.ts';
import { sarifText } from './text.ts';

const LONGEST = 4000;

/** Every control in force, every one that is turned off, and what the audit itself has to say. */
export function rulesOf(report: Report): ReportingDescriptor[] {
  const inForce = new Set(report.controls.map(({ id }) => id));
  return [
    ...report.controls.map(controlRule),
    ...report.disabledControls.filter((id) => !inForce.has(id)).map(disabledRule),
    ...OWN_RULES.map(ownRule),
  ];
}

/** Where each rule stands in the list. */
export function ruleIndexes(rules: readonly ReportingDescriptor[]): ReadonlyMap<string, number> {
  return new Map(rules.map(({ id }, index) => [id, index]));
}

/** The id of a control as a rule; only a report from elsewhere holds one that this changes. */
export function ruleId(control: string): string {
  return sarifText(control, 200);
}

function controlRule(control: ReportControl): ReportingDescriptor {
  const { id, title, severity, why } = control;
  const sections = sectionsOf(control);
  return {
    id: ruleId(id),
    name: ruleName(id),
    shortDescription: { text: description(title) || ruleId(id) },
    fullDescription: { text: description(why ?? '') || description(title) || ruleId(id) },
    help: {
      text: sections.map(([head, body]) => `${head}: ${sarifText(oneLine(body), LONGEST)}`).join('\n'),
      markdown: sections.map(([head, body]) => `**${head}.** ${markdownProse(body)}`).join('\n\n'),
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      'security-severity': SCORES[severity],
      severity,
      // What is reported was read on the host, not guessed.
      precision: 'very-high',
      tags: ['security', 'availability', 'limits'],
    },
  };
}

function sectionsOf({ title, why, read, remediation, sources, at, location }: ReportControl) {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['What it asks', title],
    ['Why it matters', why],
    ['How it is read', read],
    ['How to fix it', remediation],
    ['Sources', sources?.map((source) => markdownCode(source)).join(', ')],
    ['Asked for by', `${markdownCode(formatPlace(placeOf(location)))} at ${markdownCode(at)}`],
  ];
  return parts.flatMap(([head, body]) => (body === undefined || body === '' ? [] : [[head, body] as const]));
}

function disabledRule(id: string): ReportingDescriptor {
  const text = 'The baseline turns this control off.';
  return {
    id: ruleId(id),
    name: ruleName(id),
    shortDescription: { text },
    fullDescription: { text },
    help: { text, markdown: text },
    defaultConfiguration: { enabled: false, level: 'none' },
  };
}

function ownRule({ id, title, text, level }: OwnRule): ReportingDescriptor {
  return {
    id,
    name: ruleName(id),
    shortDescription: { text: title },
    fullDescription: { text },
    help: { text, markdown: markdownProse(text) },
    defaultConfiguration: { level },
    properties: { precision: 'very-high', tags: ['coverage', 'limits'] },
  };
}

/** At most the 1,024 characters that GitHub takes, also where what is written out makes it longer. */
function description(text: string): string {
  const whole = sarifText(oneLine(text));
  return whole.length <= 1024 ? whole : sarifText(oneLine(text), 400);
}

/** `program-nofile` as `ProgramNofile`, at most the 255 characters that GitHub takes. */
function ruleName(id: string): string {
  const words = id.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return (
    words
      .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
      .join('')
      .slice(0, 255) || 'Control'
  );
}

/** Line ends of a folded text in YAML are spaces, not characters that have to be shown. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function placeOf({ file, line, column }: ReportControl['location']): Place {
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
