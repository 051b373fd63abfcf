import { nearMiss } from '../../near-miss.ts';
import type { Place } from '../../problem.ts';
import { aWildcard } from '../glob.ts';
import type { Problems } from '../problems.ts';
import { quote } from '../quote.ts';
import type { Entry } from './entry.ts';
import { aliases, isKeyword, keywords } from './keywords.ts';
import { readLine } from './words.ts';

/** An `Include` line whose files have not been read. */
export interface Wanted {
  readonly kind: 'wanted';
  readonly names: readonly string[];
  readonly place: Place;
}

/** Keywords that take one value. OpenSSH, too, takes a second word for a mistake, in blocks for other hosts as well. */
const single = new Set(['hostname', 'user', 'port', 'identityfile', 'hostkeyalias', 'proxyjump', 'ignoreunknown']);

/** Reads one line after the other: an IgnoreUnknown counts for the lines after it. */
export class EntryReader {
  readonly #problems: Problems;
  #ignored: (keyword: string) => boolean = () => false;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** Undefined for a line that says nothing, and for one with a problem, which is then noted. */
  read(text: string, place: Place): Entry | Wanted | undefined {
    const line = readLine(text);
    if (!line) return undefined;
    const lower = line.keyword.toLowerCase();
    const keyword = aliases.get(lower) ?? lower;
    if (!isKeyword(keyword)) {
      if (!this.#ignored(lower)) this.#refuseUnknown(line.keyword, place);
      return undefined;
    }
    if ('fault' in line) {
      this.#problems.add(`expected a value of ${line.keyword}, found a quote that is not closed`, place);
      return undefined;
    }
    if (line.words.length === 0 || line.words.includes('')) {
      this.#problems.add(`expected a value of ${line.keyword}, found none`, place);
      return undefined;
    }
    if (single.has(keyword) && line.words.length > 1) {
      const found = `found ${line.words.length} words`;
      this.#problems.add(
        `expected one value of ${line.keyword}, ${found}`,
        place,
        'Put quotes around a value with spaces.',
      );
      return undefined;
    }
    return this.#entry(keyword, line.words, place);
  }

  #entry(keyword: string, words: readonly string[], place: Place): Entry | Wanted | undefined {
    if (keyword === 'match') return this.#match(words, place);
    if (keyword === 'host') return { kind: 'condition', meets: aPatternList(words) };
    if (keyword === 'include') return { kind: 'wanted', names: words, place };
    if (keyword === 'ignoreunknown') this.#ignored = aPatternList((words[0] ?? '').toLowerCase().split(','));
    return { kind: 'setting', keyword, words, place };
  }

  /** Whether `exec` applies could only be told by running it, so it is refused wherever it stands. */
  #match(words: readonly string[], place: Place): Entry | undefined {
    const [first = '', ...more] = words.map((word) => word.toLowerCase());
    if (first === 'all' && more.length === 0) return { kind: 'condition', meets: () => true };
    const isExec = [first, ...more].some((word) => /^!?exec(=|$)/.test(word));
    if (isExec) {
      this.#problems.add(
        'Match exec runs a command, and no command is ever taken from a configuration',
        place,
        'Say it with Host and patterns.',
      );
    } else {
      this.#problems.add(
        `expected "Match all", the only Match that is supported, found ${quote(`Match ${words.join(' ')}`)}`,
        place,
        'Say it with Host and patterns.',
      );
    }
    return undefined;
  }

  #refuseUnknown(keyword: string, place: Place): void {
    const near = nearMiss(keyword, keywords);
    this.#problems.add(
      `ssh_config has no keyword ${quote(keyword)}`,
      place,
      near ? `Did you mean "${near}"?` : 'If another program reads it, name it in IgnoreUnknown above this line.',
    );
  }
}

/** One of the patterns matches, and none of those with `!`, wherever it stands. */
function aPatternList(words: readonly string[]): (name: string) => boolean {
  const wanted = words.filter((word) => !word.startsWith('!')).map(aWildcard);
  const vetoes = words.filter((word) => word.startsWith('!')).map((word) => aWildcard(word.slice(1)));
  return (name) => wanted.some((matches) => matches(name)) && !vetoes.some((matches) => matches(name));
}
