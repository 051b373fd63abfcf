import type { Log, Result, Run } from 'sarif';

/** What GitHub's code scanning would not take, or not show, of a log; none is a good log. */
export function githubFaults(log: Log): readonly string[] {
  const [run] = log.runs;
  if (log.version !== '2.1.0' || log.runs.length !== 1 || run === undefined) return ['expected version 2.1.0, one run'];
  const results = run.results ?? [];
  return [
    ...(results.length > 25_000 ? ['more than 25,000 results'] : []),
    ...ruleFaults(run),
    ...results.flatMap((result, index) => resultFaults(result, run).map((fault) => `result ${index}: ${fault}`)),
  ];
}

function ruleFaults(run: Run): readonly string[] {
  const rules = run.tool.driver.rules ?? [];
  const ids = new Set(rules.map(({ id }) => id));
  const texts = rules.flatMap(({ id, shortDescription, fullDescription, help, properties, name }) => {
    const score = properties?.['security-severity'];
    const isScore = score === undefined || (Number(score) > 0 && Number(score) <= 10);
    const hasTexts = [name, shortDescription?.text, fullDescription?.text, help?.text, help?.markdown].every(Boolean);
    const isShort = [shortDescription, fullDescription].every((each) => (each?.text.length ?? 0) <= 1024);
    const isTaken = isShort && (name?.length ?? 0) <= 255 && (properties?.tags?.length ?? 0) <= 20;
    return [
      ...(isTaken ? [] : [`rule ${id} is longer than GitHub takes`]),
      ...(hasTexts ? [] : [`rule ${id} lacks a text`]),
      ...(isScore ? [] : [`rule ${id} has score ${score}`]),
    ];
  });
  return [...texts, ...(ids.size === rules.length ? [] : ['rules share an id'])];
}

function resultFaults({ ruleId, ruleIndex = -1, message, locations, partialFingerprints }: Result, run: Run) {
  const physical = locations?.[0]?.physicalLocation;
  const uri = physical?.artifactLocation?.uri ?? '';
  const isInside = /^[A-Za-z0-9%]/.test(uri) || uri.startsWith('.') || uri.startsWith('_');
  return [
    ...(run.tool.driver.rules?.[ruleIndex]?.id === ruleId ? [] : [`its rule ${ruleId} is not at ${ruleIndex}`]),
    ...(message.text ? [] : ['no message']),
    ...(/\]\(|\{\d+\}/.test(message.text ?? '') ? ['a link or a placeholder in its message'] : []),
    ...(partialFingerprints?.['primaryLocationLineHash'] ? [] : ['no fingerprint']),
    ...((physical?.region?.startLine ?? 0) >= 1 ? [] : ['no line']),
    ...(uri === '' || !isRelative(uri) || !isInside ? [`its file is ${JSON.stringify(uri)}`] : []),
  ];
}

/** As a browser resolves it: below the root, without a scheme, and the same when it is written out. */
function isRelative(uri: string): boolean {
  const root = 'https://repository.example/root/';
  const url = new URL(uri, root);
  return url.href === root + uri && !/(^|\/)\.\.?(\/|$)/.test(uri);
}
