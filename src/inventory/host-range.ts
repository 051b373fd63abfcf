const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

export type Expansion = { readonly names: readonly string[] } | { readonly fault: string };

/**
 * Expands `web[01:20]`, `web[1:10:2]`, `db-[a:f]` and several ranges in one name, as Ansible does: both ends count,
 * a first number with leading zeros sets the width, a missing first number is 0. Never makes more than `most` names:
 * one line can ask for billions. What Ansible passes over in silence (a range that runs backwards) is a fault here.
 */
export function expandRanges(pattern: string, most: number): Expansion {
  let names: string[] = [''];
  let rest = pattern;
  while (rest.includes('[')) {
    const found = /^([^[\]]*)\[([^[\]]*)\]/.exec(rest);
    if (!found) return { fault: 'a bracket is not closed' };
    const [whole, head = '', range = ''] = found;
    const values = rangeValues(range, most);
    if ('fault' in values) return values;
    if (names.length * values.names.length > most) return { fault: tooMany(most) };
    names = names.flatMap((name) => values.names.map((value) => name + head + value));
    rest = rest.slice(whole.length);
  }
  return { names: names.map((name) => name + rest) };
}

function rangeValues(range: string, most: number): Expansion {
  const [first = '', last = '', step = '1', ...more] = range.split(':');
  if (more.length > 0 || !range.includes(':')) return { fault: 'a range is [first:last] or [first:last:step]' };
  if (last === '') return { fault: 'the range has no last value' };
  if (!/^0*[1-9]\d{0,8}$/.test(step)) return { fault: 'the step of a range is a whole number above 0' };
  if (isLetter(first) && isLetter(last)) {
    return count(letters.indexOf(first), letters.indexOf(last), Number(step), most, (at) => letters.charAt(at));
  }
  const begin = first === '' ? '0' : first;
  if (!isNumber(begin) || !isNumber(last)) {
    return { fault: 'a range runs between two letters or two whole numbers of at most 9 digits' };
  }
  const padded = begin.length > 1 && begin.startsWith('0');
  if (padded && begin.length !== last.length) {
    return { fault: 'with leading zeros, both ends of a range have the same number of digits' };
  }
  const width = padded ? begin.length : 0;
  return count(Number(begin), Number(last), Number(step), most, (at) => String(at).padStart(width, '0'));
}

function count(first: number, last: number, step: number, most: number, write: (at: number) => string): Expansion {
  if (first > last) return { fault: 'the range runs backwards' };
  const length = Math.floor((last - first) / step) + 1;
  if (length > most) return { fault: tooMany(most) };
  return { names: Array.from({ length }, (_, index) => write(first + index * step)) };
}

function tooMany(most: number): string {
  return `the ranges make more than ${most} hosts`;
}

function isLetter(text: string): boolean {
  return text.length === 1 && letters.includes(text);
}

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}
