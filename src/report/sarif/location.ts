import path from 'node:path';
import type { Location, LogicalLocation, PhysicalLocation } from 'sarif';
import { isBuiltinFile } from '../../baseline/builtins.ts';
import type { Report, ReportResult } from '../report.ts';
import type { ReportHost } from '../report-host.ts';
import { sarifText } from './text.ts';

type FilePlace = ReportHost['location'];

/** What turns places of a report into places of the repository. */
export interface Anchors {
  /** The directory that relative paths of the report start from, and that nothing outside of is named. */
  readonly root: string;
  readonly hosts: ReadonlyMap<string, ReportHost>;
  /** For what belongs to no host. */
  readonly inventory: FilePlace;
}

export function anchorsOf({ hosts, run }: Report, root: string): Anchors {
  return {
    root,
    hosts: new Map(hosts.map((host) => [host.name, host])),
    inventory: { file: run.inventory[0] ?? hosts[0]?.location.file ?? 'inventory', line: 1 },
  };
}

/**
 * The first of the places that is a file of the repository. Where none is, the bare name of the first: GitHub takes no
 * result without a file, and a path of the machine says nothing to anybody else.
 */
export function physicalLocation(places: readonly FilePlace[], { root, inventory }: Anchors): PhysicalLocation {
  for (const place of [...places, inventory]) {
    const file = isBuiltinFile(place.file) ? undefined : pathInside(root, place.file);
    if (file !== undefined) return located(file, place);
  }
  const [place = inventory] = [...places.filter(({ file }) => !isBuiltinFile(file)), inventory];
  return located(path.posix.basename(place.file) || 'inventory', place);
}

/** The line of the baseline that asks for it, or that of the host where a built-in baseline asks. */
export function resultLocation({ host, location, subject, subjectName }: ReportResult, anchors: Anchors): Location {
  const own = anchors.hosts.get(host)?.location;
  return {
    physicalLocation: physicalLocation([location, ...(own === undefined ? [] : [own])], anchors),
    logicalLocations: [
      hostLocation(host),
      { name: sarifText(subjectName), fullyQualifiedName: sarifText(`${host}${subject}`), kind: 'subject' },
    ],
  };
}

export function hostLocation(host: string): LogicalLocation {
  return { name: sarifText(host), fullyQualifiedName: sarifText(host), kind: 'host' };
}

function located(file: string, { line = 1, column }: FilePlace): PhysicalLocation {
  return {
    artifactLocation: { uri: file.split('/').map(encoded).join('/'), uriBaseId: '%SRCROOT%' },
    region: { startLine: Math.max(1, line), ...(column === undefined ? {} : { startColumn: Math.max(1, column) }) },
  };
}

/** A lone surrogate has no encoding. */
function encoded(segment: string): string {
  return encodeURIComponent(segment.replaceAll(/\p{Cs}/gu, '\ufffd'));
}

/** The path from `root`, or undefined for what is not inside of it. */
function pathInside(root: string, file: string): string | undefined {
  const relative = path.posix.relative(root, path.posix.resolve(root, file));
  return relative === '' || relative === '..' || relative.startsWith('../') ? undefined : relative;
}
