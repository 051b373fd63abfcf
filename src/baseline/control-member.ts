import type { Json } from '../json.ts';
import { nearMiss } from '../near-miss.ts';
import type { Place, Problem } from '../problem.ts';
import { type Control, SEVERITIES, type Severity } from './control.ts';
import { describe, didYouMean, listed, quote } from './describe.ts';
import type { Shape } from './keywords.ts';
import { type SourceEntry, toJson } from './source-node.ts';

/** What `control:` says: a {@link Control} without where it applies. */
export type ControlMembers = Omit<Control, 'at' | 'place'>;

const LONGEST_TITLE = 160;

const isText = (value: Json): value is string => typeof value === 'string' && value.trim() !== '';
const text: Shape = { expected: 'text', fits: isText };

const MEMBERS: Readonly<Record<keyof ControlMembers, Shape>> = {
  id: {
    expected: 'an id of small letters, digits and single hyphens, at most 64 characters',
    fits: (value) => isText(value) && value.length <= 64 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value),
  },
  title: {
    expected: `text on one line of at most ${LONGEST_TITLE} characters`,
    fits: (value) => isText(value) && value.length <= LONGEST_TITLE && !/[\p{Cc}\u2028\u2029]/u.test(value),
  },
  severity: { expected: `a severity (${listed(SEVERITIES)})`, fits: isSeverity },
  why: text,
  read: text,
  remediation: text,
  sources: { expected: 'a list of texts', fits: (value) => Array.isArray(value) && value.every(isText) },
  required: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
};
const NAMES = Object.keys(MEMBERS);
const REQUIRED = ['id', 'title', 'severity'] as const;

export function isControlMember(name: string): boolean {
  return Object.hasOwn(MEMBERS, name);
}

function isSeverity(value: Json): value is Severity {
  return (SEVERITIES as readonly Json[]).includes(value);
}

/** Reads `control:`. Undefined when it has problems, all of which are told. */
export function parseControl(entry: SourceEntry, problems: Problem[]): ControlMembers | undefined {
  const node = entry.value;
  if (node.kind !== 'map') {
    const found = describe(toJson(node));
    problems.push({
      message: `Expected a map with ${listed(REQUIRED, 'and')} in "control", found ${found}.`,
      place: node.place,
    });
    return undefined;
  }
  const before = problems.length;
  const meant = new Set<string>();
  for (const [name, member] of node.entries) {
    meant.add(name);
    if (isControlMember(name)) checkMember(name, member, problems);
    else meant.add(complainOfName(name, member.place, problems) ?? name);
  }
  const missing = REQUIRED.filter((name) => !meant.has(name)).map(quote);
  if (missing.length > 0) {
    problems.push({
      message: `Expected id, title and severity in "control", found no ${listed(missing)}.`,
      place: entry.place,
    });
  }
  // The only cast of this file: every member has just been checked against its shape.
  return problems.length > before ? undefined : (toJson(node) as unknown as ControlMembers);
}

/** Reads the members of `control:` that an override changes. */
export function checkMember(name: string, member: SourceEntry, problems: Problem[]): void {
  const shape = MEMBERS[name as keyof ControlMembers];
  const value = toJson(member.value);
  if (shape.fits(value)) return;
  const odd = member.value.kind === 'list' ? member.value.items.find((item) => !isText(toJson(item))) : undefined;
  if (name === 'sources' && odd) {
    problems.push({ message: `Expected text in "sources", found ${describe(toJson(odd))}.`, place: odd.place });
    return;
  }
  const near = name === 'severity' && typeof value === 'string' ? nearMiss(value, SEVERITIES) : undefined;
  problems.push({
    message: `Expected ${shape.expected}, found ${describe(value)}.`,
    place: member.value.place,
    ...didYouMean(near),
  });
}

function complainOfName(name: string, place: Place, problems: Problem[]): string | undefined {
  const near = nearMiss(name, NAMES);
  problems.push({
    message: `Expected a member of "control" (${listed(NAMES)}), found ${quote(name)}.`,
    place,
    ...didYouMean(near),
  });
  return near;
}
