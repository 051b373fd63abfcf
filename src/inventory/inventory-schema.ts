import { CONNECTION_VARIABLES, OWN_VARIABLES, type VariableSchema } from './variable-schemas.ts';

const refTo = (name: string) => ({ $ref: `#/$defs/${name}` });

/** Only Ansible can evaluate it; whether the value is needed here is the audit's to say. */
const TEMPLATE = { type: 'string', pattern: '\\{[{%#]|^\\$ANSIBLE_VAULT' };

/** The published schema of YAML inventories, for the editor: it completes the variables that this program reads. */
export function inventorySchema(): object {
  return {
    $id: 'limits-audit/inventory',
    title: 'Inventory of a limits audit',
    type: 'object',
    properties: { all: { description: 'The group of all hosts.', ...refTo('group') } },
    additionalProperties: refTo('group'),
    $defs: { group: GROUP, variables: variables() },
  };
}

/** The same for files in group_vars and host_vars. */
export function variablesSchema(): object {
  return {
    $id: 'limits-audit/inventory-variables',
    title: 'Variables of groups and hosts of a limits audit',
    ...variables(),
  };
}

const GROUP = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    hosts: {
      description: 'Host, or range of hosts (`web[01:20]`) → variables of its own, or nothing.',
      type: ['object', 'string', 'null'],
      additionalProperties: refTo('variables'),
    },
    vars: { description: 'Variables of all hosts of the group.', ...refTo('variables') },
    children: {
      description: 'Groups inside the group.',
      type: ['object', 'string', 'null'],
      additionalProperties: refTo('group'),
    },
  },
};

/** All other variables are anybody's. */
function variables(): object {
  const all = Object.entries({ ...OWN_VARIABLES, ...CONNECTION_VARIABLES });
  const ours = Object.keys(OWN_VARIABLES).map((name) => `${name.slice('limits_'.length)}$`);
  return {
    type: ['object', 'null'],
    properties: Object.fromEntries(all.map(([name, schema]) => [name, orTemplate(schema)])),
    // A misspelt one of ours would be no check at all.
    patternProperties: { [`^limits_(?!${ours.join('|')})`]: false },
  };
}

function orTemplate({ description, ...schema }: VariableSchema): object {
  return { description, anyOf: [schema, TEMPLATE] };
}
