import type { Case } from './real-supervisor.ts';

export const MAIN = '[supervisord]\n';
export const APP = '[program:app]\ncommand=/bin/cat\n';

/** A case of one file. */
export function one(title: string, text: string, more: Omit<Case, 'title' | 'files'> = {}): Case {
  return { title, files: { 'supervisord.conf': text }, ...more };
}
