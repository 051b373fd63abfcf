import { expect, test } from 'vitest';
import { matrixRows } from '../../../src/report/html/matrix-rows.ts';
import { aFacts } from '../../builders/facts.ts';
import { anAuditedHost, anUnreachedHost, aReport } from '../../builders/reports.ts';
import { aControl, aResult } from '../../builders/results.ts';
import { aWaiver } from '../../builders/waivers.ts';

test('the worst of a control on a host decides, nothing is taken for a pass, hosts that look the same share a row', () => {
  const other = { control: 'other', subject: '/sysctl/vm.swappiness' };
  const waiver = aWaiver();
  const report = aReport({
    controls: [aControl(), aControl({ id: 'other' })],
    hosts: [
      anAuditedHost('pass-1', aFacts(), [
        aResult({ outcome: 'pass' }),
        aResult({ ...other, outcome: 'not_applicable' }),
      ]),
      anAuditedHost('pass-2', aFacts(), [aResult({ outcome: 'pass' })]),
      anAuditedHost('both', aFacts(), [
        aResult({ outcome: 'pass' }),
        aResult({ outcome: 'fail' }),
        aResult({ ...other, outcome: 'pass' }),
      ]),
      anAuditedHost('unread', aFacts(), [aResult({ outcome: 'pass' }), aResult({ outcome: 'unknown' })]),
      anAuditedHost('broken', aFacts(), [aResult({ outcome: 'unknown' }), aResult({ outcome: 'error' })]),
      anAuditedHost('laid', aFacts(), [aResult({ outcome: 'pass' }), aResult({ waiver })]),
      anAuditedHost('silent', aFacts(), []),
      anUnreachedHost('gone-1'),
      anUnreachedHost('gone-2'),
    ],
  });
  const columns = [...report.controls].sort((a, b) => (a.id < b.id ? 1 : -1));
  expect(
    matrixRows(report, columns).map(({ hosts, cells, unreachable }) => [hosts.join(), cells.join(' '), unreachable]),
  ).toEqual([
    ['both', 'fail pass', undefined],
    ['broken', 'error nothing', undefined],
    ['unread', 'unknown nothing', undefined],
    ['laid', 'waived nothing', undefined],
    ['pass-1,pass-2', 'pass nothing', undefined],
    ['silent', 'nothing nothing', undefined],
    ['gone-1,gone-2', '', 'connect-refused during the connection'],
  ]);
});

test('a report that does not say what passed shows no pass', () => {
  const report = aReport({ hosts: [anAuditedHost('web-1', aFacts(), [aResult({ outcome: 'pass' })])] });
  const [host] = report.hosts;
  if (host === undefined) throw new Error('no host');
  const { passed, ...older } = host;
  expect(passed).toEqual(['program-nofile']);
  expect(matrixRows({ ...report, hosts: [older] }, report.controls)[0]?.cells).toEqual(
    report.controls.map(() => 'nothing'),
  );
});
