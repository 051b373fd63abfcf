import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '../../src/audit.ts';
import type { FactsBundle } from '../../src/facts/bundle.ts';
import { parseInputs } from '../../src/inputs/parse-inputs.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import type { Sshd } from './sshd.ts';

export interface AuditedHost {
  readonly report: Report;
  readonly bundle: FactsBundle;
  readonly markdown: string;
}

/** Audits one real sshd through the product's own code path, with its key and its host key. */
export async function auditHost(target: {
  readonly sshd: Sshd;
  readonly name: string;
  /** The account that logs in with the server's key. Default: the one that runs the tests. */
  readonly user?: string;
  readonly inputs?: Readonly<Record<string, string>>;
}): Promise<AuditedHost> {
  const { sshd, name } = target;
  const directory = await mkdtemp(join(tmpdir(), 'limits-audit-'));
  try {
    const inventory = join(directory, 'inventory.ini');
    await writeFile(
      inventory,
      `${name} ansible_host=${sshd.address} ansible_port=${sshd.port} ansible_user=${target.user ?? sshd.user}\n`,
    );
    const settings = parseInputs(
      new Map(Object.entries({ inventory, 'ssh-key': sshd.key, 'known-hosts': sshd.knownHosts, ...target.inputs })),
      (input) => input,
    );
    const edges = {
      now: () => new Date(),
      signal: new AbortController().signal,
      agentSocket: undefined,
      onProgress: () => {},
      onWarning: () => {},
    };
    const { report, bundle } = await audit(settings, edges);
    return { report, bundle, markdown: renderMarkdown(report) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
