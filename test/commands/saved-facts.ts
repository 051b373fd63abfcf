import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BundledHost } from '../../src/facts/bundle.ts';

/** A host of a facts bundle; its facts get its name. */
export function aBundledHost(change: Partial<BundledHost> & Pick<BundledHost, 'name'>): BundledHost {
  const { name, facts } = change;
  const own = facts ? { facts: { ...facts, host: { ...facts.host, name } } } : {};
  return { groups: [], location: { file: 'inventory.yml', line: 3 }, attempts: 1, milliseconds: 40, ...change, ...own };
}

export const refused = {
  code: 'connect-refused',
  phase: 'connect',
  message: '192.0.2.9 port 22 refused the connection.',
  hint: 'Check that sshd runs.',
};

/** Runs `use` with a file that holds these hosts as a facts bundle. */
export async function withSavedFacts<T>(hosts: readonly BundledHost[], use: (file: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'limits-audit-saved-'));
  try {
    const file = path.join(directory, 'facts.json');
    await writeFile(file, JSON.stringify({ schemaVersion: 1, gatheredAt: '2026-01-02T03:04:05Z', hosts }));
    return await use(file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
