import { type NumberedFile, numberedLines } from './numbered-lines.ts';

/** Deeper than PAM itself follows includes. */
const DEEPEST = 10;

/** The services of pam.d whose sessions run pam_limits, themselves or by what they include, sorted by name. */
export function servicesWithLimits(files: readonly NumberedFile[]): readonly string[] {
  const byName = new Map<string, NumberedFile>();
  // The first directory that has a service counts.
  for (const file of files) {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    if (!byName.has(name)) byName.set(name, file);
  }
  const uses = (name: string, depth: number): boolean => {
    const file = byName.get(name);
    if (file === undefined || depth > DEEPEST) return false;
    return sessionLines(file).some(
      ({ module, included }) => module === 'pam_limits.so' || (included !== undefined && uses(included, depth + 1)),
    );
  };
  return [...byName.keys()].filter((name) => !name.startsWith('common-') && uses(name, 0)).sort();
}

interface SessionLine {
  readonly module?: string;
  readonly included?: string;
}

/** `session CONTROL MODULE`, where CONTROL may be `[a=b c=d]`, `include` or `substack`; and `@include NAME`. */
function sessionLines(file: NumberedFile): readonly SessionLine[] {
  return numberedLines(file).flatMap(({ text }): readonly SessionLine[] => {
    const line = text.replace(/#.*/, '').trim();
    const [, whole] = /^@include\s+(\S+)/i.exec(line) ?? [];
    if (whole !== undefined) return [{ included: baseName(whole) }];
    const [, control, module] = /^-?session\s+(\[[^\]]*\]|\S+)\s+(\S+)/i.exec(line) ?? [];
    if (control === undefined || module === undefined) return [];
    return /^(?:include|substack)$/i.test(control) ? [{ included: baseName(module) }] : [{ module: baseName(module) }];
  });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
