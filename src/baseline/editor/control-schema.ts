import type { Severity } from '../control.ts';
import type { ControlMembers } from '../control-member.ts';
import type { EditorSchema } from './keyword-values.ts';

const text = { type: 'string', pattern: '\\S' };

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'It breaks now, or at the next peak.',
  high: 'It breaks under load that is to be expected.',
  medium: 'It makes a breakdown more likely, or hides one.',
  low: 'It is not as it should be, and nothing breaks for now.',
};

/** Members of `control:`, and of an override of one. */
export const CONTROL_MEMBERS: Readonly<Record<keyof ControlMembers, EditorSchema>> = {
  id: {
    description: 'Its name in reports, overrides and waivers: small letters, digits and single hyphens.',
    type: 'string',
    maxLength: 64,
    pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  },
  title: {
    description: 'What holds when it passes, on one line: `Listen queues are long enough`.',
    ...text,
    maxLength: 160,
  },
  severity: {
    description: 'How bad it is when it fails; `fail-on-severity` decides which of them fail the run.',
    anyOf: Object.entries(SEVERITY_WORDS).map(([severity, description]) => ({ const: severity, description })),
  },
  why: { description: 'Why it matters. Markdown.', ...text },
  read: { description: 'How the value is read, and how to see it by hand.', ...text },
  remediation: { description: 'What to do when it fails.', ...text },
  sources: { description: 'Where that is known from: manual pages, addresses.', type: 'array', items: text },
  required: {
    description: 'true: a run in which it checked nothing on any host is incomplete.',
    type: 'boolean',
  },
};

/** The value of `control:`. */
export const CONTROL: EditorSchema = {
  type: 'object',
  required: ['id', 'title', 'severity'],
  additionalProperties: false,
  properties: CONTROL_MEMBERS,
};
