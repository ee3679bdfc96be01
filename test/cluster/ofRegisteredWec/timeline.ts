import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import type { RegistrationPlan } from '../../../src/cluster/registration/plan.ts';
import { TimelineWatch } from '../../../src/cluster/timeline/timelineWatch.ts';
import type { RegisteredWec } from './registeredWec.ts';

interface RawObject {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string };
  readonly spec?: { readonly renewTime?: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly lastTransitionTime: string }[] };
  readonly data?: Readonly<Record<string, string>>;
}

export const describeTimeline = (given: () => RegisteredWec): unknown => describe('its registration timeline', () => {
  let clusterName = '';
  let bench: RegisteredWec['bench'];
  let plan: RegistrationPlan;
  let watch: TimelineWatch | undefined;

  before('watches it', () => {
    ({ bench, plan } = given());
    clusterName = plan.clusterName;
    watch = new TimelineWatch({ its: plan.its, wec: plan.wec, wecName: 'cluster2', wecProblem: undefined, clusterName, log: bench.log });
  });

  after(() => watch?.dispose());

  const object = async (context: string, what: string) => JSON.parse(await bench.kubectl(context, `get ${what} -o json`)) as RawObject;
  const condition = ({ status }: RawObject, type: string) => status?.conditions?.find((one) => one.type === type)?.lastTransitionTime ?? 'none';
  const decoded = ({ data }: RawObject, key: string) => Buffer.from(data?.[key] ?? '', 'base64').toString();
  const inSeconds = (date: Date) => date.toISOString().replace('.000Z', 'Z');
  /** The table, once it fits: cells of step (without its note), time, clock and source. */
  const rows = (fits: (markdown: string) => boolean): Promise<readonly (readonly string[])[]> =>
    new Promise((resolve) => {
      const look = () => {
        const markdown = watch?.markdown;
        if (markdown !== undefined && fits(markdown)) {
          subscription?.dispose();
          resolve(
            markdown.split('\n').filter((line) => /^\| (?!Step )/.test(line)).map((line) => {
              const [step = '', time = '', , clock = '', source = ''] = line.slice(2, -2).split(' | ');
              return [step.replace(/ \(.*/, ''), time, clock, source];
            }),
          );
        }
      };
      const subscription = watch?.onDidChange(look);
      look();
    });

  it('has each step in its order, at the time that kubectl tells', async () => {
    // The agent renews its Lease at once, and then not before this test is over.
    await bench.kubectl('its1', `patch managedcluster ${clusterName} --type=merge -p {"spec":{"leaseDurationSeconds":600}}`);
    const shown = await rows((markdown) => /^\| Last sign of life \| \d/m.test(markdown));
    const [cluster, csrs, lease, klusterlet, bootstrap, agent] = await Promise.all([
      object('its1', `managedcluster ${clusterName}`),
      bench.kubectl('its1', `get csr -l open-cluster-management.io/cluster-name=${clusterName} -o json`),
      object('its1', `-n ${clusterName} lease managed-cluster-lease`),
      object('cluster2', 'klusterlet klusterlet'),
      object('cluster2', '-n open-cluster-management-agent secret bootstrap-hub-kubeconfig'),
      object('cluster2', '-n open-cluster-management-agent secret hub-kubeconfig-secret'),
    ]);
    const [csr] = (JSON.parse(csrs) as { items: RawObject[] }).items;
    assert(csr !== undefined);
    const claims = JSON.parse(Buffer.from(/token: "?[\w-]+\.([\w-]+)\./.exec(decoded(bootstrap, 'kubeconfig'))?.[1] ?? '', 'base64url').toString()) as { iat: number };
    const request = `CertificateSigningRequest ${csr.metadata.name}`;
    const expected = [
      ['Registration token made', inSeconds(new Date(claims.iat * 1000)), 'ITS', 'claim iat of the token in Secret bootstrap-hub-kubeconfig on the WEC'],
      ['Bootstrap Secret made', bootstrap.metadata.creationTimestamp, 'WEC', 'Secret bootstrap-hub-kubeconfig'],
      ['Klusterlet made', klusterlet.metadata.creationTimestamp, 'WEC', 'Klusterlet'],
      ['Klusterlet applied', condition(klusterlet, 'Applied'), 'WEC', 'condition Applied of the Klusterlet'],
      ['ManagedCluster made', cluster.metadata.creationTimestamp, 'ITS', 'ManagedCluster'],
      ['Request made', csr.metadata.creationTimestamp, 'ITS', request],
      ['Request approved', condition(csr, 'Approved'), 'ITS', `condition Approved of ${request}`],
      ['Accepted', condition(cluster, 'HubAcceptedManagedCluster'), 'ITS', 'condition HubAcceptedManagedCluster'],
      ['Secret of the agent made', agent.metadata.creationTimestamp, 'WEC', 'Secret hub-kubeconfig-secret'],
      ['Joined', condition(cluster, 'ManagedClusterJoined'), 'WEC', 'condition ManagedClusterJoined, which the agent writes'],
      ['Available', condition(cluster, 'ManagedClusterConditionAvailable'), 'WEC', 'condition ManagedClusterConditionAvailable, which the agent writes'],
      ['Last sign of life', new Date(lease.spec?.renewTime ?? '').toISOString().replace('.000Z', 'Z'), 'WEC', 'Lease managed-cluster-lease, which the agent renews'],
      ['Certificate ends', inSeconds(new Date(new X509Certificate(decoded(agent, 'tls.crt')).validTo)), 'ITS', 'certificate in Secret hub-kubeconfig-secret on the WEC'],
    ];
    assert.deepEqual(shown, expected.sort(([, a = ''], [, b = '']) => Date.parse(a) - Date.parse(b)));
    const place = (step: string) => shown.findIndex(([name]) => name === step);
    const order = ['Registration token made', 'Klusterlet applied', 'Request made', 'Request approved', 'Accepted', 'Joined'].map(place);
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
  });

  it('leaves a request that is deleted without a time', async () => {
    await bench.kubectl('its1', `delete csr -l open-cluster-management.io/cluster-name=${clusterName}`);
    const shown = await rows((markdown) => markdown.includes('Not on the ITS any more'));
    assert.deepEqual(shown.filter(([step]) => step?.startsWith('Request')), [['Request made', '–', '–', 'CertificateSigningRequest']]);
  });
});
