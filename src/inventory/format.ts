import { extname } from 'node:path';
import { vaultHeader } from './variable.ts';

export type Format = 'ini' | 'yaml' | 'json';

export type Detected = { readonly format: Format } | { readonly fault: string; readonly hint: string };

const saved = 'Save what it prints, and use that: ansible-inventory --list > inventory.json';

/**
 * How to read an inventory file: by its extension, and without a telling one by its first line. Ansible tries one
 * reader after the other and keeps what does not fail; that turns a slip in YAML into hosts called "all:".
 * A program is never run, whatever its mode says; a plain file that happens to be executable is just a file.
 */
export function detectFormat(file: string, text: string): Detected {
  if (text.startsWith('#!')) return { fault: 'this is a program (dynamic inventory), which is never run', hint: saved };
  if (text.startsWith('\u007fELF') || text.includes('\0')) {
    return { fault: 'expected an inventory in text, found a binary file', hint: saved };
  }
  if (text.startsWith(vaultHeader)) {
    return {
      fault: 'the inventory is encrypted by ansible-vault',
      hint: 'Keep hosts and groups in the clear, and only variables that are secret in vault files.',
    };
  }
  const extension = extname(file).toLowerCase();
  if (extension === '.toml') return { fault: 'TOML inventories are not supported', hint: saved };
  if (extension === '.json') return { format: 'json' };
  if (extension === '.yml' || extension === '.yaml')
    return { format: text.trimStart().startsWith('{') ? 'json' : 'yaml' };
  if (extension === '.ini') return { format: 'ini' };
  return { format: formatOf(firstLine(text)) };
}

function firstLine(text: string): string {
  const lines = /^(?:[ \t]*(?:[#;].*)?\r?\n)*[ \t]*(.*)/.exec(text);
  return lines?.[1]?.trimEnd() ?? '';
}

/** Ansible's INI allows no host or variable that ends with a colon, so `all:` and `web: {…}` can only be YAML. */
function formatOf(line: string): Format {
  if (line.startsWith('{')) return 'json';
  if (line === '---' || line.startsWith('%YAML') || /^(?:"[^"]*"|'[^']*'|[^\s'"#]+):(?:\s|$)/.test(line)) return 'yaml';
  return 'ini';
}
