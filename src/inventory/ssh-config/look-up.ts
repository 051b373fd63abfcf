import { type Jump, readJump } from '../jump.ts';
import { isHostName, isPort, isUserName } from '../names.ts';
import type { Problems } from '../problems.ts';
import { quote } from '../quote.ts';
import type { Setting, SshConfig } from './entry.ts';
import { evaluate } from './evaluate.ts';
import { type Expanded, expandHostName, expandPath, lowerCase, type Tokens } from './expand.ts';
import { refusalOf, supported } from './keywords.ts';

/** What ssh_config says of one server; what it leaves open is undefined. */
export interface Configured {
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly hostKeyAlias: string | undefined;
  /** No hop: `ProxyJump none`. Asked for only where no stronger source says the way, or its mistakes would count. */
  readonly jump: () => Jump | undefined;
  /** The files of keys, as `@` and the path each. */
  readonly keys: (tokens: Tokens) => readonly string[];
  readonly knownHostsFiles: (tokens: Tokens) => readonly string[];
}

/**
 * Looks up the name that `ssh` would be given. What applies to it and cannot be used, or is refused, is noted in
 * `problems`, and the answer is then of no use.
 */
export function lookUp(config: SshConfig, name: string, problems: Problems): Configured {
  const { settings, identityFiles } = evaluate(config, name);
  for (const setting of settings.values()) if (setting.keyword !== 'proxycommand') refuse(setting, problems);
  const reader = new SettingReader(settings, problems);
  const known = settings.get('userknownhostsfile');
  const expandAll = (setting: Setting, tokens: Tokens) =>
    setting.words
      .filter((word) => !nothing.has(word.toLowerCase()))
      .flatMap((word) => {
        const expanded = expandPath(word, tokens, config.machine);
        return reader.expanded('the path of a file', setting, word, expanded) ?? [];
      });
  return {
    address: reader.hostName(name),
    port: reader.port(),
    user: reader.user(),
    hostKeyAlias: reader.hostKeyAlias(),
    jump: () => reader.jump(),
    keys: (tokens) => [
      ...new Set(identityFiles.flatMap((setting) => expandAll(setting, tokens)).map((path) => `@${path}`)),
    ],
    knownHostsFiles: (tokens) => (known === undefined ? [] : [...new Set(expandAll(known, tokens))]),
  };
}

/** In place of a file. */
const nothing = new Set(['none', '/dev/null']);

function refuse({ keyword, words, place }: Setting, problems: Problems): void {
  const refusal = refusalOf(keyword, words);
  if (refusal) problems.add(`${refusal.name} applies to a host of the audit and ${refusal.why}`, place, refusal.hint);
}

class SettingReader {
  readonly #settings: ReadonlyMap<string, Setting>;
  readonly #problems: Problems;

  constructor(settings: ReadonlyMap<string, Setting>, problems: Problems) {
    this.#settings = settings;
    this.#problems = problems;
  }

  hostName(name: string): string | undefined {
    const setting = this.#settings.get('hostname');
    const [word = ''] = setting?.words ?? [];
    if (!setting) return undefined;
    const text = this.expanded('a host name', setting, word, expandHostName(word, name));
    if (text === undefined) return undefined;
    if (!isHostName(text)) this.#expected('a host name or an IP address', setting, quote(text));
    return lowerCase(text);
  }

  port(): number | undefined {
    const setting = this.#settings.get('port');
    const [word = ''] = setting?.words ?? [];
    if (!setting) return undefined;
    const port = /^\d{1,5}$/.test(word) ? Number(word) : Number.NaN;
    if (!isPort(port)) this.#expected('a port from 1 to 65535', setting, quote(word));
    return port;
  }

  user(): string | undefined {
    return this.#word('user', 'a login name', isUserName);
  }

  hostKeyAlias(): string | undefined {
    return this.#word('hostkeyalias', 'a host name', isHostName);
  }

  jump(): Jump | undefined {
    // `ProxyCommand none` says, too, that there is no way around.
    const command = this.#settings.get('proxycommand');
    if (command) refuse(command, this.#problems);
    if (command) return { hops: [], place: command.place };
    const setting = this.#settings.get('proxyjump');
    if (!setting) return undefined;
    return readJump(setting.words[0] ?? '', 'ProxyJump', setting.place, this.#problems);
  }

  expanded(what: string, setting: Setting, word: string, expanded: Expanded): string | undefined {
    if ('text' in expanded) return expanded.text;
    this.#expected(`${what} (${quote(word)})`, setting, expanded.fault);
    return undefined;
  }

  #word(keyword: string, what: string, isGood: (text: string) => boolean): string | undefined {
    const setting = this.#settings.get(keyword);
    const [word = ''] = setting?.words ?? [];
    if (setting && !isGood(word)) this.#expected(what, setting, quote(word));
    return setting && word;
  }

  #expected(what: string, { keyword, place }: Setting, found: string): void {
    this.#problems.add(`expected ${what} in ${nameOf(keyword)}, found ${found}`, place);
  }
}

function nameOf(keyword: string): string {
  return supported.find((name) => name.toLowerCase() === keyword) ?? keyword;
}
