/** Alternatives that one pattern may spell out; what hostile files hold beyond is not looked at. */
const MOST = 100;

/**
 * `{a,b}` written out, as GLOB_BRACE does and systemd asks for: nested too, and `{}` is no alternative. An opening
 * brace without its closing one stands for itself. Undefined when there are too many.
 */
export function expandBraces(pattern: string): readonly string[] | undefined {
  const done: string[] = [];
  const open = [pattern];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    const parts = firstAlternatives(text);
    if (parts === undefined) done.push(text);
    else open.push(...parts);
    if (done.length + open.length > MOST) return undefined;
  }
  return done;
}

function firstAlternatives(text: string): readonly string[] | undefined {
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    if (text[start + 1] === '}') continue;
    const edges = edgesFrom(text, start);
    const end = edges?.at(-1);
    if (edges === undefined || end === undefined) return undefined;
    const [before, after] = [text.slice(0, start), text.slice(end + 1)];
    return edges.slice(1).map((to, index) => before + text.slice((edges[index] ?? 0) + 1, to) + after);
  }
  return undefined;
}

/** Where the alternatives of the brace at `start` end: the brace, its commas and its closing brace. */
function edgesFrom(text: string, start: number): readonly number[] | undefined {
  const edges = [start];
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth === 0) return [...edges, at];
    if (character === ',' && depth === 1) edges.push(at);
  }
  return undefined;
}
