import type { Entry, Setting, SshConfig } from './entry.ts';

/** What applies to one name: by keyword the setting that counts, and all IdentityFile lines. */
export interface Applied {
  readonly settings: ReadonlyMap<string, Setting>;
  readonly identityFiles: readonly Setting[];
}

/**
 * The settings of an ssh_config for the name that `ssh` would be given. The first value of a keyword counts, and of
 * ProxyJump and ProxyCommand the first of both; IdentityFile adds up. What stands before the first Host line applies
 * to all names. An Include stands where it stands: below a Host line that does not apply, nothing in it does, and a
 * Host line in it ends with its file.
 */
export function evaluate(config: SshConfig, name: string): Applied {
  const evaluation = new Evaluation(name);
  evaluation.go(config.entries, true, true);
  return evaluation;
}

class Evaluation implements Applied {
  readonly settings = new Map<string, Setting>();
  readonly identityFiles: Setting[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** `reachable`: whether a Host line can apply; `start`: whether what stands before the first one does. */
  go(entries: readonly Entry[], reachable: boolean, start: boolean): void {
    let applies = start;
    for (const entry of entries) {
      if (entry.kind === 'condition') applies = reachable && entry.meets(this.#name);
      else if (entry.kind === 'include') for (const file of entry.files) this.go(file, applies, applies);
      else if (applies) this.#apply(entry);
    }
  }

  #apply(setting: Setting): void {
    if (setting.keyword === 'identityfile') {
      this.identityFiles.push(setting);
      return;
    }
    const rival = rivals.get(setting.keyword);
    if (rival !== undefined && this.settings.has(rival)) return;
    if (!this.settings.has(setting.keyword)) this.settings.set(setting.keyword, setting);
  }
}

const rivals = new Map([
  ['proxyjump', 'proxycommand'],
  ['proxycommand', 'proxyjump'],
]);
