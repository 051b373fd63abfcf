import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './house-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The files below a folder of the project whose path ends in `ending`. */
export function projectFiles(folder: string, ending: string): readonly SourceFile[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(`${root}${folder}/${path}`, 'utf8') }));
}
