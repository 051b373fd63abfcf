const PREFIX = 'INPUT_';

/**
 * The inputs of the step as the runner hands them over: `INPUT_` and the name in capitals, hyphens kept. All of
 * them, also those that action.yml does not know, so that a misspelt one is an error and not silence.
 */
export function readActionInputs(environment: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>();
  for (const [key, value] of Object.entries(environment)) {
    if (key.startsWith(PREFIX) && value !== undefined) inputs.set(key.slice(PREFIX.length).toLowerCase(), value);
  }
  return inputs;
}
