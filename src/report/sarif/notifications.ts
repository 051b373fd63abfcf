import type { Invocation, Notification } from 'sarif';
import { foldedList } from '../fold-names.ts';
import type { Report } from '../report.ts';
import { counted } from '../words.ts';
import { sarifText } from './text.ts';

/** The run itself: when, how it ended, and what a reader of the results alone would not know. */
export function invocationOf(report: Report, exitCode: number, cut: string | undefined): Invocation {
  const { run, conclusion } = report;
  return {
    startTimeUtc: run.startedAt,
    endTimeUtc: run.finishedAt,
    executionSuccessful: conclusion !== 'incomplete' && run.stopped === undefined,
    exitCode,
    exitCodeDescription: conclusion,
    toolExecutionNotifications: [
      ...report.because.map((reason) => notification(conclusion === 'passed' ? 'note' : 'error', reason)),
      ...(cut === undefined ? [] : [notification('warning', cut)]),
      ...unread(report),
      ...idle(report),
    ],
  };
}

function notification(level: Notification.level, text: string): Notification {
  return { level, message: { text: sarifText(text) } };
}

function unread({ hosts, summary }: Report): readonly Notification[] {
  const partial = hosts.filter(({ status }) => status === 'partial').map(({ name }) => name);
  if (partial.length === 0) return [];
  const facts = counted(summary.unknownFacts, 'fact');
  return [notification('warning', `${facts} could not be read, on ${foldedList(partial)}.`)];
}

/** A control that met nothing says nothing. */
function idle({ controls, summary }: Report): readonly Notification[] {
  const ids = controls.filter(({ metSubject }) => !metSubject).map(({ id }) => id);
  if (ids.length === 0 || summary.audited + summary.partial === 0) return [];
  return [
    notification('note', `Controls that met nothing on any host: ${ids.slice(0, 50).join(', ')} (${ids.length}).`),
  ];
}
