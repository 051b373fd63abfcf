import { createHash } from 'node:crypto';

/** Ends what a comment says; what follows is about the run that wrote it, and differs from run to run. */
const RUN = '<!-- limits-audit: the run -->';

/** Invisible, and first in the comment, so that nobody has it there by quoting. A key may hold anything, so it is hashed. */
function markerOf(key: string): string {
  return `<!-- limits-audit: comment ${createHash('sha256').update(key).digest('hex').slice(0, 32)} -->`;
}

/** A comment with its marker; `run` is one line. */
export function marked(key: string, text: string, run: string): string {
  return `${markerOf(key)}\n${text.trimEnd()}\n\n${RUN}\n${run}\n`;
}

export function isMarked(body: string, key: string): boolean {
  return body.startsWith(markerOf(key));
}

/** Whether two comments say the same, whichever run wrote them. GitHub may keep line ends and the end in its own way. */
export function saysTheSame(a: string, b: string): boolean {
  return said(a) === said(b);
}

function said(body: string): string {
  const text = body.replaceAll('\r\n', '\n');
  const end = text.lastIndexOf(RUN);
  return (end === -1 ? text : text.slice(0, end)).trimEnd();
}
