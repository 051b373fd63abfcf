import type { TextFile } from '../text-file.ts';
import { filesMeeting, includePatterns } from './config-include.ts';
import { environmentNames, hostNodeName, plusNames } from './config-names.ts';
import { directoryOf, normalisePath } from './config-path.ts';
import type { Report } from './config-problems.ts';
import { quote } from './config-quote.ts';
import { SectionReader } from './config-reader.ts';
import { isKnown } from './expansion.ts';
import { emptyIni, type Ini, mergeIni, replaceHere } from './ini.ts';

/** A file that supervisord reads and we could not: what it sets is unknown, so values read elsewhere may not hold. */
export interface Gap {
  readonly file: string;
  /** absent: not among the files given. environment: named through %(ENV_X)s. cut: more than we keep. */
  readonly reason: 'unreadable' | 'absent' | 'environment' | 'cut';
}

export interface MergedFiles {
  readonly ini: Ini;
  /** In the order in which they are read. */
  readonly files: readonly TextFile[];
  readonly includePatterns: readonly string[];
  readonly gaps: readonly Gap[];
}

/** All files together; a file beyond it is not read, and counted as a gap. */
const MOST_LINES = 50_000;

/** The main file and what it includes, merged. Includes of included files are not followed, as in supervisord. */
export function mergeFiles(
  given: readonly TextFile[],
  mainFile: string,
  hostName: string | undefined,
  report: Report,
): MergedFiles {
  const ini = emptyIni();
  const files: TextFile[] = [];
  const gaps: Gap[] = [];
  let lines = 0;
  const read = (file: TextFile) => {
    files.push(file);
    lines += file.lines.length;
    if (!file.readable) gaps.push({ file: file.path, reason: 'unreadable' });
    else if (lines > MOST_LINES) gaps.push({ file: file.path, reason: 'cut' });
    else mergeFile(ini, file, report);
  };

  const main = given.find(({ path }) => normalisePath(path) === normalisePath(mainFile));
  if (main === undefined) {
    report({ code: 'unreadable', message: 'was not found', fatal: false, file: mainFile });
    return { ini, files, includePatterns: [], gaps: [{ file: mainFile, reason: 'absent' }] };
  }
  read(main);
  if (!main.readable) {
    report({ code: 'unreadable', message: 'may not be read by this account', fatal: false, file: main.path });
    return { ini, files, includePatterns: [], gaps };
  }

  const patterns = readInclude(ini, main.path, hostName, report, gaps);
  for (const { pattern, file, line } of patterns) {
    const met = filesMeeting(pattern, given);
    if (met.length === 0) {
      const message = `no file matches the include pattern ${quote(pattern)}`;
      report({ code: 'include-unmatched', message, fatal: false, file, line });
    }
    for (const included of met) {
      if (!included.readable) {
        const message = 'is included and may not be read by this account';
        report({ code: 'include-unreadable', message, fatal: false, file: included.path });
      }
      read(included);
      replaceHere(ini, directoryOf(included.path));
    }
  }
  return { ini, files: [...new Set(files)], includePatterns: patterns.map(({ pattern }) => pattern), gaps };
}

function mergeFile(ini: Ini, file: TextFile, report: Report): void {
  const broken = file.lines.findIndex((line) => line.includes('\ufffd'));
  if (broken >= 0) {
    const message = 'expected UTF-8, found other bytes';
    report({ code: 'syntax', message, fatal: true, file: file.path, line: broken + 1 });
  }
  for (const problem of mergeIni(ini, file.path, file.lines)) report(problem);
}

interface PlacedPattern {
  readonly pattern: string;
  readonly file: string;
  readonly line: number;
}

function readInclude(
  ini: Ini,
  mainFile: string,
  hostName: string | undefined,
  report: Report,
  gaps: Gap[],
): readonly PlacedPattern[] {
  const section = ini.sections.get('include');
  if (section === undefined) return [];
  const here = directoryOf(mainFile);
  replaceHere(ini, here);
  const names = plusNames(
    environmentNames(new Map()),
    new Map([
      ['here', { text: here, pattern: here }],
      ['host_node_name', hostNodeName(hostName)],
    ]),
  );
  const reader = new SectionReader(ini, section, names, report);
  const entry = reader.entry('files');
  if (entry === undefined) {
    reader.sectionFault('has no files');
    return [];
  }
  const expanded = reader.expanded('files');
  if (expanded === undefined) return [];
  if (!isKnown(expanded)) {
    gaps.push({ file: expanded.text, reason: 'environment' });
    reader.remark('files', 'expansion', "names files through supervisord's environment, which is not read");
    return [];
  }
  const { file, line } = entry;
  return includePatterns(expanded.text, here).map((pattern) => ({ pattern, file, line }));
}
