import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFiles } from './setup/project-files.ts';

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

describe.each(projectFiles('.github/workflows', '.yml'))('$path', ({ text }) => {
  const workflow: { readonly permissions?: unknown; readonly jobs: Readonly<Record<string, Job>> } = parse(text);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it('grants nothing by default', () => {
    expect(workflow.permissions).toEqual({});
  });

  it('says why it grants what a job needs', () => {
    const grants = text.match(/^ {6}[a-z-]+: (read|write)\b.*$/gm) ?? [];
    expect(grants).toHaveLength(jobs.flatMap((job) => Object.keys(job.permissions ?? {})).length);
    for (const grant of grants) expect(grant).toMatch(/ # \S/);
  });

  it('gives every job a time limit', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
  });

  it('pins every action to a commit, with its version beside it', () => {
    const lines = text.match(/^.*\buses: .*$/gm) ?? [];
    expect(lines).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const line of lines) expect(line).toMatch(/uses: (\.\/|[\w/.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/);
  });

  it('leaves no credentials in the checkout', () => {
    const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false);
  });
});
