import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

export type EntryKind = 'file' | 'directory' | 'missing' | 'other';

/**
 * Where inventory files come from: the workspace, or a commit's tree. Paths are relative to its top and look like
 * what the user wrote. Calls reject with a plain Error that says why, in a phrase: `permission denied`.
 */
export interface FileTree {
  /** `other` is what reading could hang on or take over the machine with: FIFOs, sockets, devices. */
  kindOf(path: string): Promise<EntryKind>;
  /** Names in a directory, sorted by code unit, without `.` and `..`. */
  list(path: string): Promise<readonly string[]>;
  /** The whole of a regular file of at most `most` bytes. */
  read(path: string, most: number): Promise<Uint8Array>;
}

/** The files below `top`, a directory of this machine. Symbolic links are followed. */
export function openFolder(top: string): FileTree {
  return {
    kindOf: (path) => explained(kindOf(resolve(top, path))),
    list: async (path) => (await explained(readdir(resolve(top, path)))).sort(),
    read: (path, most) => explained(read(resolve(top, path), most)),
  };
}

async function kindOf(path: string): Promise<EntryKind> {
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!found) return 'missing';
  if (found.isFile()) return 'file';
  return found.isDirectory() ? 'directory' : 'other';
}

/** Not blocking, so that a FIFO that took the file's place after the first look cannot hang the run. */
async function read(path: string, most: number): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    if (!(await file.stat()).isFile()) throw new Error('not a regular file');
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(64 * 1024));
      if (bytesRead === 0) return Buffer.concat(chunks, size);
      size += bytesRead;
      if (size > most) throw new Error(`larger than ${most} bytes`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it does not exist',
  ENXIO: 'not a regular file',
};

async function explained<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    const code = codeOf(error);
    throw code === undefined ? error : new Error(reasons[code] ?? code, { cause: error });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
