import {
  type ConfigContext,
  type ParsedSupervisordConfig,
  readSupervisordConfig,
} from '../../../src/facts/supervisor/config.ts';
import type { TextFile } from '../../../src/facts/text-file.ts';

export const MAIN = '/etc/supervisor/supervisord.conf';

export function file(path: string, text: string, more: Partial<TextFile> = {}): TextFile {
  return { path, lines: text.split('\n'), readable: true, ...more };
}

/** Reads files of a host called web1 whose main file is MAIN. */
export function read(files: readonly TextFile[], context: Partial<ConfigContext> = {}): ParsedSupervisordConfig {
  return readSupervisordConfig(files, { mainFile: MAIN, hostName: 'web1', ...context });
}

export function readOne(text: string, context: Partial<ConfigContext> = {}): ParsedSupervisordConfig {
  return read([file(MAIN, text)], context);
}
