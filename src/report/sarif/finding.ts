import type { Result } from 'sarif';
import { formatPlace } from '../../problem.ts';
import { expectedWords, limitWords, observedWords } from '../observed.ts';
import type { ReportResult } from '../report.ts';
import { hopName, hopPlace, unprovenWords } from '../words.ts';
import { fingerprints } from './fingerprint.ts';
import { type Anchors, physicalLocation, resultLocation } from './location.ts';
import { ruleId } from './rules.ts';
import { LEVELS } from './severity.ts';
import { sarifText } from './text.ts';

/** Steps and hops of one result; a chain has about a dozen. */
const LISTED = 20;

/** One result that does not pass. What is waived is suppressed, and stays in the file. */
export function findingResult(result: ReportResult, rules: ReadonlyMap<string, number>, anchors: Anchors): Result {
  const { control, host, subject } = result;
  const id = ruleId(control);
  const index = rules.get(id);
  return {
    ruleId: id,
    ...(index === undefined ? {} : { ruleIndex: index }),
    ...weight(result),
    message: { text: message(result) },
    locations: [resultLocation(result, anchors)],
    partialFingerprints: fingerprints(control, host, subject),
    ...suppressions(result, anchors),
    properties: properties(result),
  };
}

/**
 * SARIF calls it `open` when a rule could not be decided, and then allows no level. GitHub looks at neither: it shows
 * every result of a file as an alert, with the severity of its rule, and so it shows what is unknown.
 */
function weight({ outcome, severity, waiver }: ReportResult): Pick<Result, 'kind' | 'level'> {
  if (outcome !== 'fail') return { kind: 'open', level: 'none' };
  return { kind: 'fail', level: waiver === undefined ? LEVELS[severity] : 'note' };
}

const VERBS: Readonly<Record<ReportResult['outcome'], string>> = {
  fail: 'found',
  unknown: 'not known whether it fits, found',
  error: 'not carried out, found',
};

/** First what and where, as some viewers show the first sentence only. */
function message(result: ReportResult): string {
  const { host, subjectName, outcome, binding, reason, summary, proven, because, remediation } = result;
  const { waiver, readAt } = result;
  const fix = remediation === undefined ? [] : remediation.steps.slice(0, LISTED);
  const parts = [
    `${subjectName} on ${host}: ${VERBS[outcome]} ${observedWords(result)}, expected ${expectedWords(result)}${binding ? ' (binds now)' : ''}.`,
    ...(waiver === undefined ? [] : [`Waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`]),
    ...(reason === undefined ? [] : [`Reason: ${reason}.`]),
    ...(summary === undefined || summary === reason ? [] : [`Why: ${summary}`]),
    ...(proven === false && outcome === 'fail' ? [unprovenWords(because)] : []),
    ...(remediation?.blocked === undefined ? [] : [remediation.blocked]),
    ...(fix.length === 0 ? [] : [`Fix: ${fix.map((step, index) => `(${index + 1}) ${step}`).join(' ')}`]),
    ...(remediation?.restarts === undefined ? [] : [`This restarts: ${remediation.restarts}.`]),
    ...(readAt === undefined ? [] : [`Read at ${readAt} on ${host}.`]),
  ];
  return parts.map((part) => sarifText(part)).join(' ');
}

function suppressions({ waiver }: ReportResult, anchors: Anchors): Pick<Result, 'suppressions'> {
  if (waiver === undefined) return {};
  const { owner, reason, ticket, expires, location } = waiver;
  const justification = `${owner}, until ${expires}${ticket === undefined ? '' : ` (${ticket})`}: ${reason}`;
  return {
    suppressions: [
      {
        kind: 'external',
        status: 'accepted',
        justification: sarifText(justification),
        location: { physicalLocation: physicalLocation([location], anchors) },
        properties: { owner: sarifText(owner), expires: sarifText(expires) },
      },
    ],
  };
}

/** Files that the chain names are files of the host: they are told, and are no locations of the repository. */
function properties(result: ReportResult): Record<string, string | boolean | string[]> {
  const { host, subject, subjectName, outcome, severity, binding, reason, drift, readAt } = result;
  const { file, line, column } = result.location;
  const asked = formatPlace({
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  });
  const texts = {
    host,
    subject,
    subjectName,
    outcome,
    severity,
    observed: observedWords(result),
    expected: expectedWords(result),
    reason,
    drift,
    readAt,
    askedForBy: asked,
  };
  return {
    ...Object.fromEntries(
      Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, sarifText(text)]])),
    ),
    binding,
    ...(result.because.length === 0 ? {} : { chain: result.because.slice(0, LISTED).map(hopWords) }),
  };
}

function hopWords(hop: ReportResult['because'][number]): string {
  const place = hopPlace(hop);
  const live = hop.live === undefined ? '' : ` ${limitWords(hop.live)}`;
  const text = `${hopName(hop.hop)}${live}: ${hop.text}${place === undefined ? '' : ` (${place})`}`;
  return sarifText(hop.decided ? `${text} [decides]` : text, 400);
}
