/**
 * A table of the kernel as the probe brings it: `PREFIX NAME …`, then `PREFIX VALUE …` once or for each processor. Each
 * row by name; none where the two do not fit together.
 */
export function kernelTable(lines: readonly string[], prefix: string): readonly ReadonlyMap<string, string>[] {
  const [names, ...rows] = lines
    .filter((line) => line.startsWith(`${prefix} `))
    .map((line) =>
      line
        .slice(prefix.length + 1)
        .split(' ')
        .filter((word) => word !== ''),
    );
  return rows.flatMap((row) =>
    names !== undefined && row.length === names.length
      ? [new Map(names.map((name, at) => [name, row[at] ?? ''] as const))]
      : [],
  );
}
