import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

/** What reading a file gave: its bytes, or in words why it cannot be a baseline. */
export type FileRead =
  | { readonly bytes: Uint8Array }
  /** `beside`: where there is no such file, the names of those in its folder that could be meant. */
  | { readonly refused: string; readonly beside?: readonly string[] };

/** How baseline files are read: the edge that a test replaces. */
export interface BaselineFiles {
  /** `from`: the baseline that refers to the file; absent when the user named it. */
  read(file: string, from?: string): Promise<FileRead>;
}

const MOST_BYTES = 1024 * 1024;
/** Each is compared with the name that was given. */
const MOST_BESIDE = 1_000;

/**
 * Files on disk, relative to `root`. A baseline may come from a pull request, so it reaches nothing that its author
 * could not see anyway: no file outside `root` by reference or by symbolic link, no device and no pipe.
 */
export function filesOnDisk(root: string): BaselineFiles {
  return {
    async read(file, from) {
      const wanted = path.resolve(root, file);
      const referrer = from === undefined ? undefined : path.resolve(root, from);
      if (referrer !== undefined && !isInside(wanted, root) && isInside(referrer, root)) {
        return { refused: 'it is outside the directory of the audit' };
      }
      try {
        const real = await realpath(wanted);
        if (isInside(wanted, root) && !isInside(real, await realpath(root))) {
          return { refused: 'it is a symbolic link that leads out of the directory of the audit' };
        }
        return await readRegular(real);
      } catch (error) {
        const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        return { refused: reasonOf(error), ...(isMissing ? { beside: await namesBeside(wanted, root) } : {}) };
      }
    },
  };
}

/** Files that something untrusted names: as on disk, and never one outside `root`. */
export function filesWithin(root: string): BaselineFiles {
  const files = filesOnDisk(root);
  return { read: (file, from) => files.read(file, from ?? root) };
}

/** Whether a path is `directory` or below it; a name like `..x` is. Links are the caller's to resolve. */
export function isInside(file: string, directory: string): boolean {
  const relative = path.relative(path.resolve(directory), file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Baselines in the folder of a file, for near misses: none when the folder is not within `root`. */
async function namesBeside(file: string, root: string): Promise<readonly string[]> {
  try {
    const folder = await realpath(path.dirname(file));
    if (!isInside(folder, await realpath(root))) return [];
    return (await readdir(folder)).filter((name) => /\.(ya?ml|json)$/i.test(name)).slice(0, MOST_BESIDE);
  } catch {
    return [];
  }
}

/** Opened without waiting, because opening a pipe would wait for its writer. */
async function readRegular(file: string): Promise<FileRead> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) return { refused: 'it is not a regular file' };
    const buffer = new Uint8Array(MOST_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return length > MOST_BYTES ? { refused: 'it is larger than 1 MiB' } : { bytes: buffer.subarray(0, length) };
  } finally {
    await handle.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is not a regular file',
  ENXIO: 'it is not a regular file',
  ELOOP: 'its symbolic links go in a circle',
};

function reasonOf(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code);
  return REASONS[code] ?? code;
}
