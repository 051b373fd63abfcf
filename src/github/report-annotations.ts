import type { Severity } from '../baseline/control.ts';
import { formatPlace, type Place } from '../problem.ts';
import { layOut, type Page, type UnreachableGroup } from '../report/page.ts';
import type { ControlSection } from '../report/page-controls.ts';
import type { Report } from '../report/report.ts';
import { phaseWords } from '../report/words.ts';
import type { Annotation, Level } from './annotation.ts';

/** Values of one control that are spelt out; the rest is counted. */
const COHORTS = 8;

const SEVERITY_LEVELS: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
};

/**
 * One annotation for each control that found something, whatever the number of hosts, then for what was not looked at.
 * In the order of the report: what binds and what is worst comes first. In the words of the report.
 */
export function annotationsOf(report: Report): readonly Annotation[] {
  const page = layOut(report);
  const placesOf = controlPlaces(report);
  return [
    ...page.findings.map((section) => ofSection(section, SEVERITY_LEVELS[section.severity], placesOf)),
    ...page.unreachable.map((group) => ofUnreachable(group, report)),
    ...page.notKnown.map((section) => ofSection(section, 'warning', placesOf)),
    ...unmet(page, report),
    ...waivers(report, page),
  ];
}

/** The line of the baseline; else, for a built-in one, that of the first host in the inventory. */
function controlPlaces({ results, hosts }: Report): (section: ControlSection) => Annotation['places'] {
  const inventory = new Map(hosts.map(({ name, location }) => [name, location]));
  return ({ cohorts }) => {
    const example = cohorts[0]?.variants[0]?.example ?? results[0];
    if (example === undefined) return [];
    return [example.location, inventory.get(example.host)].flatMap((location) => (location ? [placeOf(location)] : []));
  };
}

function ofSection(
  section: ControlSection,
  level: Level,
  placesOf: (section: ControlSection) => Annotation['places'],
): Annotation {
  const { id, severity, title, extent, binding, cohorts } = section;
  const left = cohorts.length - COHORTS;
  return {
    level,
    title: `${severity}: ${title}`,
    lines: [
      `${id}: ${extent}${binding ? ' It binds now.' : ''}`,
      ...cohorts
        .slice(0, COHORTS)
        .map(({ observed, expected, subjects, hosts }) => `${observed}, expected ${expected}: ${subjects} on ${hosts}`),
      ...(left > 0 ? [`and ${left} more values`] : []),
      ...explained(section),
    ],
    places: placesOf(section),
  };
}

/** The most common explanation; the others are in the report. */
function explained({ cohorts: [first] }: ControlSection): readonly string[] {
  const variant = first?.variants[0];
  if (variant === undefined) return [];
  const { host, summary, remediation } = variant.example;
  const why = summary ?? first?.reason;
  const { steps = [], restarts, blocked } = remediation ?? {};
  return [
    ...(why === undefined ? [] : [`Why, on ${host}: ${why}`]),
    ...(blocked === undefined ? [] : [`Caution: ${blocked}`]),
    ...(steps.length === 0 ? [] : ['Fix:']),
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    ...(restarts === undefined ? [] : [`This restarts: ${restarts}.`]),
  ];
}

function ofUnreachable(
  { code, phase, tries, hosts, count, message, hint }: UnreachableGroup,
  report: Report,
): Annotation {
  const first = report.hosts.find(({ error }) => error?.code === code && error.message === message);
  return {
    level: report.run.failOnUnreachable ? 'error' : 'warning',
    title: `Not audited: ${count === 1 ? '1 host' : `${count} hosts`}`,
    lines: [`${code} ${phaseWords(phase)}${tries}: ${hosts}`, message, hint],
    places: first === undefined ? [] : [placeOf(first.location)],
  };
}

function unmet({ withoutSubject }: Page, { controls }: Report): readonly Annotation[] {
  const places = new Map(controls.map(({ id, location }) => [id, placeOf(location)]));
  return withoutSubject
    .filter(({ required }) => required)
    .map(({ id, title, reason }) => {
      const place = places.get(id);
      return {
        level: 'error',
        title: `required, and nothing was checked: ${title}`,
        lines: [`${id}: ${reason}`],
        places: place === undefined ? [] : [place],
      };
    });
}

/** Those that end soon have been told as warnings of the configuration. */
function waivers({ waivers: all }: Report, { waiverNotices }: Page): readonly Annotation[] {
  const places = new Map(all.map(({ location }) => [formatPlace(placeOf(location)), placeOf(location)]));
  return waiverNotices
    .filter(({ weight }) => weight === 'low')
    .map(({ control, scope, words, owner, location }) => {
      const place = places.get(location);
      return {
        level: SEVERITY_LEVELS.low,
        title: `low: waiver of ${control}`,
        lines: [`${scope}: ${words}`, `Owner: ${owner}.`],
        places: place === undefined ? [] : [place],
      };
    });
}

function placeOf({ file, line, column }: Report['controls'][number]['location']): Place {
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
