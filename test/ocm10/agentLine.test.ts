import { paths } from '../../src/cluster/ocm.ts';
import { useSymptoms } from '../long/symptoms/useSymptoms.ts';

/** An ITS of OCM 1.0 is the only one that an agent can be too new for. */
describe('symptoms of a WEC of an old ITS', function () {
  this.timeout(600_000);
  const symptoms = useSymptoms('anew');

  it('agent of a line that does not fit it', () =>
    symptoms().show({
      ...{ what: 'agent line that doesn\'t fit the hub', by: 'an agent of OCM 1.3 in the Klusterlet; it is told by its image, which the sandbox does not have' },
      produce: () =>
        symptoms().joinWith(() =>
          symptoms().plan.wec.api.patch(`${paths.klusterlets}/klusterlet`, 'merge', { spec: { registrationImagePullSpec: 'quay.io/open-cluster-management/registration:v1.3.1' } }),
        ),
      ...{ causes: ['agentVersion', 'agentPods'], says: /is of OCM 1\.3\.1, which doesn't work with the OCM 1\.0\.0 of the ITS/, next: 'registerWec' },
    }));
});
