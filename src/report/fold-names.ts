/** Longer digit runs are serial numbers, not positions in a row of hosts. */
const LONGEST_NUMBER = 9;

interface Numbered {
  readonly before: string;
  readonly digits: string;
  readonly after: string;
}

/**
 * Names as people write them: `web[01-03,07]`, `db1`. Names that differ in one number only are put together; which
 * one, is what folds most. Sorted, without repetition; leading zeros are kept.
 */
export function foldNames(names: readonly string[]): readonly string[] {
  const all = [...new Set(names)].sort(byName);
  const forms = new Map(all.map((name) => [name, formsOf(name)] as const));
  const padded = new Set([...forms.values()].flat().filter(isPadded).map(keyOf));
  // `10` belongs with `01` where a padded `0…` of its width is there, and with `9` where not.
  const rowOf = (form: Numbered): string => (padded.has(keyOf(form)) ? keyOf(form) : keyOf({ ...form, digits: '' }));
  const sizes = new Map<string, number>();
  for (const form of [...forms.values()].flat()) sizes.set(rowOf(form), (sizes.get(rowOf(form)) ?? 0) + 1);
  const groups = new Map<string, Numbered[]>();
  for (const name of all) {
    const best = bestOf(forms.get(name) ?? [], (form) => sizes.get(rowOf(form)) ?? 0);
    const key = best === undefined ? `=${name}` : rowOf(best);
    const group = groups.get(key) ?? [];
    group.push(best ?? { before: name, digits: '', after: '' });
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(foldGroup);
}

/** At most `most` folded names, with the number of names that were left out. */
export function foldedList(names: readonly string[], most = 20): string {
  const folded = foldNames(names);
  const shown = folded.slice(0, most);
  const left = folded.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : shown.join(', ');
}

/** `web2` before `web10`, and the same order on every machine. */
export function byName(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [x = '', y = ''] = [left[index], right[index]];
    const order = index % 2 === 1 ? compareDigits(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

/** Text and numbers in turn, of so much of a name as people read: names that begin alike are compared as a whole. */
function partsOf(name: string): readonly string[] {
  return name.slice(0, 1000).split(/(\d+)/);
}

/** By size, whatever their length: leading zeros do not count. */
function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || compareText(x, y);
}

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function formsOf(name: string): readonly Numbered[] {
  return [...name.slice(0, 300).matchAll(/\d+/g)]
    .filter(([digits]) => digits.length <= LONGEST_NUMBER)
    .slice(0, 8)
    .map((match) => ({
      before: name.slice(0, match.index),
      digits: match[0],
      after: name.slice(match.index + match[0].length),
    }));
}

/** What the names of one row share: all but the number, and its width. */
function keyOf({ before, digits, after }: Numbered): string {
  return JSON.stringify([before, after, digits.length]);
}

function isPadded({ digits }: Numbered): boolean {
  return digits.length > 1 && digits.startsWith('0');
}

/** The number that most names share the rest of; the last one wins a tie. */
function bestOf(forms: readonly Numbered[], sizeOf: (form: Numbered) => number): Numbered | undefined {
  let best: Numbered | undefined;
  let size = 2;
  for (const form of forms) {
    const shared = sizeOf(form);
    if (shared >= size) {
      best = form;
      size = shared;
    }
  }
  return best;
}

function foldGroup(group: readonly Numbered[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  if (group.length === 1) return [`${first.before}${first.digits}${first.after}`];
  const ranges: string[] = [];
  let from = first.digits;
  let to = first.digits;
  for (const { digits } of group.slice(1)) {
    if (Number(digits) !== Number(to) + 1) {
      ranges.push(range(from, to));
      from = digits;
    }
    to = digits;
  }
  ranges.push(range(from, to));
  return [`${first.before}[${ranges.join(',')}]${first.after}`];
}

function range(from: string, to: string): string {
  return from === to ? from : `${from}-${to}`;
}
