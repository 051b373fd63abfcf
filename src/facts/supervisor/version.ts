import type { HostFile } from '../host-files.ts';

/** The version in the version.txt of the package; undefined when there is none, or several that do not agree. */
export function readVersion(files: readonly HostFile[]): string | undefined {
  const versions = new Set(files.flatMap(({ lines }) => lines[0]?.trim() ?? []));
  const [version] = versions;
  return versions.size === 1 && version !== undefined && /^\d+\.\d[\w.+-]{0,40}$/.test(version) ? version : undefined;
}

/** Before 3.3.0 supervisord uses select(), which cannot watch descriptors above 1023. */
export function isSelectLimited(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major < 3 || (major === 3 && minor < 3);
}
