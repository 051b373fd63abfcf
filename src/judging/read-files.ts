import type { BaselineFiles } from '../baseline/files.ts';
import type { Read } from './message.ts';

/** Files that keep what was read from them. */
export function recorded(files: BaselineFiles): BaselineFiles & { readonly reads: readonly Read[] } {
  const reads: Read[] = [];
  return {
    reads,
    async read(file, from) {
      const read = await files.read(file, from);
      reads.push({ file, read, ...(from === undefined ? {} : { from }) });
      return read;
    },
  };
}

/** Files as they were when they were read, whatever has become of them since. */
export function replayed(reads: readonly Read[]): BaselineFiles {
  return {
    async read(file, from) {
      const known = reads.find((read) => read.file === file && read.from === from);
      return known?.read ?? { refused: 'it was not read before' };
    },
  };
}
