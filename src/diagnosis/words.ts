import { formatNumber } from '../baseline/format-value.ts';
import type { Limit } from '../facts/facts.ts';
import { formatPlace, type Place } from '../problem.ts';
import type { SettingFrom } from './hop-reading.ts';
import { LIMIT_KINDS, type LimitName } from './limit-kind.ts';
import type { Missing } from './missing.ts';

/** Never returns: makes a switch over findings exhaustive for the compiler. */
export function unreachable(finding: never): never {
  throw new Error(`no words for ${JSON.stringify(finding)}`);
}

/** `soft 1024, hard 524288`. */
export function limitWords(limit: Limit): string {
  return limit.soft === limit.hard
    ? `soft and hard ${formatNumber(limit.soft)}`
    : `soft ${formatNumber(limit.soft)}, hard ${formatNumber(limit.hard)}`;
}

/** ` (FILE:LINE)`, or nothing. */
export function atPlace(place: Place | undefined): string {
  return place === undefined ? '' : ` (${formatPlace(place)})`;
}

/** `minfds=65536 (FILE:LINE)`, `minfds is not set, default 1024`. Digits as they are typed, without separators. */
export function minimumWords(limit: LimitName, minimum: number, source: SettingFrom): string {
  const key = LIMIT_KINDS[limit].minimum;
  switch (source.from) {
    case 'default':
      return `${key} is not set, default ${minimum}`;
    case 'argv':
      return `${key}=${minimum} on supervisord's command line`;
    case 'file':
      return `${key}=${minimum}${atPlace(source.place)}`;
    default:
      return unreachable(source);
  }
}

/** Why a fact is not there. `detail` comes from the reading side and may quote the host. */
export function missingWords({ reason, detail }: Missing): string {
  const words = REASONS[reason];
  return detail === undefined ? words : `${words} (${detail})`;
}

const REASONS: Readonly<Record<Missing['reason'], string>> = {
  'permission-denied': 'the account may not read it',
  'not-observable': 'nothing on the host shows it',
  'not-collected': 'the probe did not collect it',
  'not-found': 'it was not found',
  malformed: 'what was read makes no sense',
  unsupported: 'this host does not have it in a form that is known',
  vanished: 'it was gone before it could be read',
  cut: 'the output was cut before it',
  absent: 'nothing was read there',
};

/** `1 program`, `12 programs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const SHELL_SAFE = /^[\w@%+=:,./-]{1,200}$/;

/**
 * A name from the host for a command that people will copy: undefined unless every shell takes it literally.
 * A unit called `x;reboot` must not turn our advice into a weapon.
 */
export function copyable(name: string | undefined): string | undefined {
  return name !== undefined && SHELL_SAFE.test(name) && !name.startsWith('-') ? name : undefined;
}

/** A text from elsewhere inside of a sentence of ours: without its full stop. */
export function unstopped(text: string): string {
  return text.replace(/\.\s*$/, '');
}

/** FILE or FILE:LINE of a fact as a place. */
export function placeIn(file: string, line: number | undefined): Place {
  return line === undefined ? { file } : { file, line };
}
