import type { Mark, ProcessRecord } from '../process-table.ts';
import type { ProcessTree } from '../process-tree.ts';

/** A child that supervisord forked and that has not become its program yet: it still looks like supervisord. */
export function isNotYetExecuted(
  process: ProcessRecord,
  parent: ProcessRecord | undefined,
  tree: ProcessTree,
): boolean {
  return (
    parent !== undefined &&
    keyOf(process.mark) === keyOf(parent.mark) &&
    process.argv.length > 0 &&
    process.argv.join('\0') === parent.argv.join('\0') &&
    tree.children(process.pid).length === 0
  );
}

/** A supervisord below another one hands that one's mark on until the child is the program. */
function keyOf(mark: Mark | 'denied' | undefined): string {
  return mark === undefined || mark === 'denied' ? '' : `${mark.group}\0${mark.process}`;
}
