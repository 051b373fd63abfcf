import type { Report } from '../report.ts';
import { type Family, labelValues } from './exposition.ts';

const OUTCOMES = ['pass', 'fail', 'unknown', 'error', 'waived', 'not_applicable'] as const;

/** How many controls there are, and what became of each. A baseline bounds how many there can be. */
export function controlFamilies({ controls, disabledControls, summary }: Report): readonly Family[] {
  const labels = labelValues(controls.map(({ id }) => id));
  return [
    {
      name: 'limits_audit_controls',
      help: 'Controls in force.',
      samples: [{ value: summary.controls }],
    },
    {
      name: 'limits_audit_controls_without_subject',
      help: 'Controls that met no subject on any host, so that they say nothing.',
      samples: [{ value: summary.controlsWithoutSubject }],
    },
    {
      name: 'limits_audit_controls_required_unmet',
      help: 'Required controls that checked nothing on any host.',
      samples: [{ value: summary.requiredUnmet }],
    },
    {
      name: 'limits_audit_controls_disabled',
      help: 'Controls that the baseline turns off.',
      samples: [{ value: disabledControls.length }],
    },
    {
      name: 'limits_audit_control_checks',
      help: 'Checks of each control by outcome, over all hosts; not_applicable counts hosts.',
      samples: controls.flatMap(({ id, severity, counts }) =>
        OUTCOMES.map((outcome) => ({
          labels: { control: labels.get(id) ?? id, severity, outcome },
          value: counts[outcome],
        })),
      ),
    },
  ];
}
