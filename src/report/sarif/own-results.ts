import type { Location, Result } from 'sarif';
import type { Report, ReportControl, ReportWaiver } from '../report.ts';
import type { ReportHost } from '../report-host.ts';
import { scopeWords, stateWords } from '../waiver-words.ts';
import { phaseWords } from '../words.ts';
import { fingerprints } from './fingerprint.ts';
import { type Anchors, hostLocation, physicalLocation } from './location.ts';
import { NOT_AUDITED, NOTHING_CHECKED, type OwnRule, REQUIRED_UNMET, RESULTS_CUT, WAIVER_RULES } from './own-rules.ts';
import { sarifText } from './text.ts';

/** Puts what the audit says about itself on a line; of the parts of `identity` its fingerprint is made. */
interface Own {
  readonly rule: OwnRule;
  readonly texts: readonly string[];
  readonly locations: Location[];
  readonly identity: readonly string[];
  readonly properties?: Record<string, string>;
}

type Rules = ReadonlyMap<string, number>;

function ownResult({ rule, texts, locations, identity, properties }: Own, rules: Rules): Result {
  const index = rules.get(rule.id);
  return {
    ruleId: rule.id,
    ...(index === undefined ? {} : { ruleIndex: index }),
    kind: 'fail',
    level: rule.level,
    message: { text: texts.map((text) => sarifText(text)).join(' ') },
    locations,
    partialFingerprints: fingerprints(rule.id, ...identity),
    ...(properties && { properties }),
  };
}

/** A run that looked at nothing is no clean run. */
export function checkedNothing({ summary }: Report): boolean {
  return summary.subjects === 0;
}

export function nothingChecked(report: Report, rules: Rules, anchors: Anchors): Result {
  const locations = [{ physicalLocation: physicalLocation([anchors.inventory], anchors) }];
  return ownResult({ rule: NOTHING_CHECKED, texts: report.because, locations, identity: [] }, rules);
}

export function unmetControl({ id, title, location }: ReportControl, rules: Rules, anchors: Anchors): Result {
  return ownResult(
    {
      rule: REQUIRED_UNMET,
      texts: [`The required control ${id} checked nothing on any host: ${title}.`],
      locations: [{ physicalLocation: physicalLocation([location], anchors) }],
      identity: [id],
      properties: { control: sarifText(id) },
    },
    rules,
  );
}

export function notAudited(host: ReportHost, rules: Rules, anchors: Anchors): Result {
  const { name, location, error } = host;
  const why =
    error === undefined ? 'No reason is known.' : `${error.code} ${phaseWords(error.phase)}: ${error.message}`;
  return ownResult(
    {
      rule: NOT_AUDITED,
      texts: [`${name} was not audited.`, why, ...(error === undefined ? [] : [error.hint])],
      locations: [{ physicalLocation: physicalLocation([location], anchors), logicalLocations: [hostLocation(name)] }],
      identity: [name],
      properties: { host: sarifText(name), ...(error && { code: sarifText(error.code) }) },
    },
    rules,
  );
}

/** Undefined for a waiver that is in order. */
export function faultyWaiver(waiver: ReportWaiver, rules: Rules, anchors: Anchors): Result | undefined {
  const { state, control, hosts, subject, owner, location } = waiver;
  if (state !== 'expired' && state !== 'unused' && state !== 'unknown-control') return undefined;
  return ownResult(
    {
      rule: WAIVER_RULES[state],
      texts: [`The waiver of ${owner} for ${control}, ${scopeWords(waiver)}, is to be looked at.`, stateWords(waiver)],
      locations: [{ physicalLocation: physicalLocation([location], anchors) }],
      identity: [control, hosts, subject ?? ''],
      properties: { control: sarifText(control), owner: sarifText(owner) },
    },
    rules,
  );
}

export function resultsCut(words: string, rules: Rules, anchors: Anchors): Result {
  const locations = [{ physicalLocation: physicalLocation([anchors.inventory], anchors) }];
  return ownResult({ rule: RESULTS_CUT, texts: [words], locations, identity: [] }, rules);
}
