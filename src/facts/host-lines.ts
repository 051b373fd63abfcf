/** The `@host` section: `PATH:LINE` for files and `NAME VALUE` for the rest. */
export class HostLines {
  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** Lines of a file, as far as the probe lets them through. */
  ofFile(path: string): readonly string[] {
    return this.#after(`${path}:`);
  }

  /** Values of a line `NAME VALUE`. */
  values(name: string): readonly string[] {
    return this.#after(`${name} `);
  }

  #after(start: string): readonly string[] {
    return this.#lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
  }
}
