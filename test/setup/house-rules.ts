import { posix } from 'node:path';

/** A file of the project: its path from the project's root, with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The order of the house. Data flows from row to row, so a file may import its own place and those of earlier rows;
 * places that share a row do not know each other. A place is a folder of src/ or a file in it.
 */
const order: readonly (readonly string[])[] = [
  ['json', 'problem', 'near-miss', 'cancel', 'leave', 'version'],
  ['inventory'],
  ['transport'],
  ['probe'],
  ['facts'],
  ['baseline'],
  ['judging'],
  ['diagnosis'],
  ['report'],
  ['inputs', 'exit-code', 'gather', 'publish'],
  ['plan'],
  ['audit'],
  ['demo'],
  // The two faces of the audit: the Action and the command line.
  ['github', 'commands'],
  ['main', 'cli'],
];

const entries = ['src/main.ts', 'src/cli.ts'];
const catchAlls = new Set(['common', 'helper', 'helpers', 'misc', 'shared', 'type', 'types', 'util', 'utils']);
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What no file of src/ may say, and why. */
const forbidden: readonly { readonly pattern: RegExp; readonly except: readonly string[]; readonly why: string }[] = [
  {
    pattern: /\bprocess\.env\b|\benv\b[^;]*from 'node:process'/,
    except: entries,
    why: 'reads the environment: only the entries do, and pass it in',
  },
  {
    pattern: /\bimport\.meta\.(dirname|filename|main)\b/,
    except: [],
    why: 'uses import.meta.dirname, filename or main, which do not load in the CommonJS bundle',
  },
];

/** Every fault of src/, one line each; none is a good house. */
export function houseFaults(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => [...nameFaults(file.path), ...importFaults(file), ...textFaults(file)]);
}

/** The paths of all modules that a file imports, in any form, as written. */
export function importedPaths(text: string): readonly string[] {
  // A lazy import may say how it is to be bundled: import(/* webpackMode: "eager" */ './x.ts').
  const bare = text.replaceAll(/\/\*.*?\*\//g, '');
  return [...bare.matchAll(/\bfrom\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g)].map(
    (found) => found[1] ?? found[2] ?? '',
  );
}

function nameFaults(path: string): readonly string[] {
  const parts = path.replace(/(\.embedded)?\.ts$/, '').split('/');
  return parts.flatMap((part) => {
    if (!kebabCase.test(part)) return [`${path}: expected kebab-case, found "${part}"`];
    return catchAlls.has(part) ? [`${path}: "${part}" is a name for anything; name it for what it holds`] : [];
  });
}

function importFaults({ path, text }: SourceFile): readonly string[] {
  const own = placeOf(path);
  if (own === undefined) return [`${path}: has no place in the order of the house (test/setup/house-rules.ts)`];
  return importedPaths(text)
    .filter((imported) => imported.startsWith('.'))
    .flatMap((imported) => {
      const target = posix.join(posix.dirname(path), imported);
      const place = placeOf(target);
      if (place === undefined) return [`${path}: imports ${target}, which is not part of the house`];
      const allowed = place.name === own.name || place.row < own.row;
      return allowed ? [] : [`${path}: imports ${target}, against the flow of data`];
    });
}

/** The place that a path belongs to; undefined outside of the house. */
function placeOf(path: string): { readonly name: string; readonly row: number } | undefined {
  const [top, name = ''] = path.replace(/\.ts$/, '').split('/');
  const row = order.findIndex((names) => names.includes(name));
  return top === 'src' && row !== -1 ? { name, row } : undefined;
}

function textFaults({ path, text }: SourceFile): readonly string[] {
  return forbidden
    .filter(({ pattern, except }) => pattern.test(text) && !except.includes(path))
    .map(({ why }) => `${path}: ${why}`);
}

/** Every way of not running a test, one line per place; none may be left in a commit. */
export function testFaults(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:describe|it|test)(?:\.\w+)*\.(?:only|runIf|skip|skipIf|todo)\b|\bctx\.skip\(/g)].map(
      (found) => `${path}: ${found[0]} keeps a test from running`,
    ),
  );
}
