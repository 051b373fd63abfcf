/** What `--format` takes. A report is the same in all of them. */
export const FORMATS = ['text', 'markdown', 'json', 'sarif', 'junit', 'openmetrics', 'html'] as const;

export type Format = (typeof FORMATS)[number];
