import type { commands } from '../src/ids.ts';
import type { DocumentStep } from './documentSteps.ts';

/** A test, by its file below `test` and a part of its title. */
export type NamedTest = readonly [file: string, title: string];

/** One command or bullet of KubeStellar's document on registering a WEC, what does it here, and what shows that it does. */
export interface DocumentedStep {
  readonly kind: DocumentStep['kind'];
  /** A command as the document has it; a bullet in our words. */
  readonly says: string;
  readonly command: keyof typeof commands;
  readonly test: NamedTest;
  /** Where we do something else than the document says. */
  readonly otherwise?: string;
}

const step = (kind: DocumentStep['kind']) => (says: string, command: keyof typeof commands, test: NamedTest, otherwise?: string): DocumentedStep => ({
  ...{ kind, says, command, test },
  ...(otherwise !== undefined && { otherwise }),
});
const shell = step('command');
const bullet = step('bullet');

const readiness: NamedTest = ['host/documents.test.ts', 'Check ITS Readiness has a row for each check'];
const wholeFlow: NamedTest = ['browser/registerWec.test.ts', 'takes cluster1 through the palette to Available in the tree'];
const nextSteps: NamedTest = ['host/registerWec.test.ts', 'takes a cluster from its row to Available'];
const awaited: NamedTest = ['host/long/registerParts.test.ts', 'Join WEC ends at the agent, Wait for Request at its request'];
const steps: NamedTest = ['browser/registerSteps.test.ts', 'go back, refuse a bad name as it is typed'];
const flags: NamedTest = ['unit/registration/advisor.test.ts', 'gives the flags with their reasons, warnings and evidence'];
const environments: NamedTest = ['unit/registration/advisor.test.ts', 'withClusterInfo[environment][hub]'];
const token: NamedTest = ['host/copyJoin.test.ts', 'Get Registration Token copies a token that the ITS takes'];
const accepted: NamedTest = ['host/requestCommands.test.ts', 'Accept WEC approves the request that was shown and accepts its cluster'];
const acceptedMany: NamedTest = ['host/requestCommands.test.ts', 'of several selected'];
const verified: NamedTest = ['unit/checks/verifyRegistration.test.ts', 'passes one that is whole, in either mode'];
const yaml: NamedTest = ['host/documents.test.ts', 'Show YAML follows the object'];
const edited: NamedTest = ['host/labels.test.ts', 'Edit Labels puts labels on two clusters'];
const formSaved: NamedTest = ['browser/form.test.ts', 'saves a label and the three properties of the document, and undoes that'];
const deregistered: NamedTest = ['host/long/deregister.test.ts', 'takes the cluster off the ITS and the agent off the WEC'];

/** By the document's headings, in its order; `test/unit/document.test.ts` holds it against the document and the code. */
export const documentedSteps: Readonly<Record<string, readonly DocumentedStep[]>> = {
  Prerequisites: [
    bullet('an ITS whose OCM hub runs', 'checkItsReadiness', readiness),
    bullet('a cluster to become the WEC', 'registerWec', steps),
    bullet('a way from the WEC to the ITS', 'registerWec', ['long/registrationSilence.test.ts', 'because nothing answers at the address that it was given']),
    bullet('access to both clusters', 'registerWec', ['cluster/registrationFaults.test.ts', 'WEC unreachable, when it is chosen']),
    bullet('clusteradm on this machine', 'checkItsReadiness', ['cluster/registrationFaults.test.ts', 'clusteradm missing, not runnable, another program']),
    bullet('rights on both clusters', 'registerWec', ['cluster/registrationRights.test.ts', 'names the rights that are missing on the WEC']),
    shell('kubectl --context <its-context> get ServiceAccount default', 'checkItsReadiness', readiness),
    shell('kubectl --context <its-context> get pods -n open-cluster-management-hub', 'checkItsReadiness', readiness),
    shell('kubectl --context <its-context> get ns customization-properties', 'checkItsReadiness', readiness),
  ],
  'Step 1: Get the Registration Token': [shell('clusteradm --context <its-context> get token', 'getToken', token)],
  'Step 2: Join the WEC to the ITS': [
    shell('clusteradm join --hub-token <token> --hub-apiserver <api-server-url> --cluster-name <your-wec-name> --context <wec-context>', 'registerWec', wholeFlow),
    bullet('--cluster-name: a name of its own', 'registerWec', steps),
    bullet('--context: the WEC', 'registerWec', ['cluster/clusteradm.test.ts', 'through the private kubeconfig alone'], 'a private kubeconfig with exactly the probed context'),
    bullet('--singleton', 'registerWec', flags, 'one Pod in place of two; nothing to do with the number of nodes'),
    bullet('--force-internal-endpoint-lookup', 'registerWec', environments, 'about the address of the ITS, not of the WEC'),
    shell(
      'clusteradm join --hub-token <token> --hub-apiserver <api-server-url> --cluster-name cluster1 --context cluster1 --singleton --force-internal-endpoint-lookup',
      'registerWec',
      environments,
    ),
    shell(
      'clusteradm join --hub-token <token> --hub-apiserver <api-server-url> --cluster-name prod-cluster-east --context prod-cluster-east',
      'registerWec',
      environments,
    ),
  ],
  'Step 3: Wait for Certificate Signing Request': [shell('kubectl --context <its-context> get csr', 'waitForRequest', awaited)],
  'Loop that waits for Certificate Signing Request': [
    shell(
      'while [ -z "$(kubectl --context <its-context> get csr | grep <your-wec-name>)" ]; do echo "Waiting for CSR to appear..." sleep 5 done',
      'waitForRequest',
      awaited,
      'by a watch and by the exact label: this also finds the requests of cluster10, of add-ons, and those that are decided',
    ),
  ],
  'Step 4: Accept the Registration': [
    shell('clusteradm --context <its-context> accept --clusters <your-wec-name>', 'acceptRequests', accepted, 'exactly the request that was shown'),
    shell('clusteradm --context <its-context> accept --clusters cluster1,cluster2,cluster3', 'acceptRequests', acceptedMany),
  ],
  'Step 5: Verify Registration': [
    shell('kubectl --context <its-context> get managedclusters', 'verify', wholeFlow),
    shell('kubectl --context <its-context> get managedcluster <your-wec-name> -o yaml', 'showYaml', yaml),
    shell('kubectl --context <wec-context> get pods -n open-cluster-management-agent', 'verify', verified),
    bullet('Joined and Available', 'verify', verified),
    bullet('agent Pods that run', 'verify', verified),
    bullet('a mailbox namespace', 'verify', verified),
  ],
  'Labeling WECs': [
    shell('kubectl --context <its-context> label managedcluster <wec-name> location-group=edge name=<wec-name>', 'editLabels', edited),
    shell('kubectl --context <its-context> label managedcluster <wec-name> region=us-east zone=us-east-1', 'editLabels', edited),
    shell('kubectl --context <its-context> label managedcluster <wec-name> gpu=true cpu-architecture=amd64', 'editLabels', edited),
    shell('kubectl --context <its-context> label managedcluster <wec-name> environment=production tier=critical', 'editLabels', edited),
    shell('kubectl --context <its-context> label managedcluster <wec-name> team=platform business-unit=engineering', 'editLabels', edited),
  ],
  'Customization Properties': [
    shell(
      'kubectl --context <its-context> create configmap <wec-name> -n customization-properties --from-literal clusterURL=https://my.clusters/1001-abcd --from-literal datacenter=us-east-1a --from-literal maxPods=100',
      'editForm',
      formSaved,
    ),
  ],
  'OpenShift Clusters': [
    shell(
      `clusteradm --context its1 get token | grep '^clusteradm join' | sed "s/<cluster_name>/openshift-cluster/" | awk '{print $0 " --context openshift-cluster"}' | sh`,
      'registerWec',
      environments,
      'the token is read as JSON and never goes through a shell',
    ),
    shell('clusteradm --context its1 accept --clusters openshift-cluster', 'acceptRequests', accepted),
  ],
  'Cloud Provider Clusters': [
    shell('kubectl config use-context <cloud-cluster-context>', 'registerWec', ['cluster/kubeconfig.test.ts', 'gives the contexts, servers, files and users that kubectl gives'], 'contexts are picked; the current one is never changed'),
    shell(
      'clusteradm join --hub-token <token> --hub-apiserver <its-api-server> --cluster-name <cloud-cluster-name> --context <cloud-cluster-context>',
      'registerWec',
      environments,
    ),
    shell('clusteradm --context <its-context> accept --clusters <cloud-cluster-name>', 'acceptRequests', accepted),
  ],
  'Viewing WEC Status': [
    shell('kubectl --context <its-context> get managedclusters', 'filterClusters', ['browser/liveTree.test.ts', 'is filtered and grouped by command']),
    shell('kubectl --context <its-context> get managedcluster <wec-name> -o yaml', 'showYaml', yaml),
    shell('kubectl --context <its-context> get managedcluster <wec-name> --show-labels', 'filterClusters', ['browser/liveTree.test.ts', 'shows a label that kubectl puts on']),
  ],
  'Updating WEC Labels': [
    shell('kubectl --context <its-context> label managedcluster <wec-name> new-label=value', 'editLabels', edited),
    shell('kubectl --context <its-context> label managedcluster <wec-name> old-label-', 'removeLabels', ['host/labels.test.ts', 'Remove Labels offers the labels of people only']),
    shell('kubectl --context <its-context> label managedcluster <wec-name> existing-label=new-value --overwrite', 'editLabels', edited, 'old and new are shown, and asked for'),
  ],
  'Deregistering a WEC': [
    shell('kubectl --context <its-context> delete managedcluster <wec-name>', 'deregisterClusters', deregistered, 'after its labels, while the agent lives'),
    shell('kubectl --context <wec-context> delete namespace open-cluster-management-agent', 'deregisterClusters', deregistered, 'clusteradm unjoin: the operator would make the namespace again'),
    shell('kubectl --context <wec-context> delete namespace open-cluster-management-agent-addon', 'deregisterClusters', deregistered, 'offered at the end'),
  ],
  Troubleshooting: [
    bullet('no request appears', 'registerWec', ['long/registrationSilence.test.ts', 'because ten requests carry its name already']),
    bullet('no way through the network', 'registerWec', ['long/registrationSilence.test.ts', 'because nothing answers at the address that it was given']),
    bullet('the agent fails', 'showAgentLogs', ['long/registrationSilence.test.ts', 'because its Pod does not run, or is not there']),
    bullet('the acceptance fails', 'acceptRequests', ['host/requestCommands.test.ts', 'a cluster whose request is gone is never accepted silently']),
  ],
  'Next Steps': [
    bullet('BindingPolicies', 'registerWec', nextSteps),
    bullet('customization properties', 'editForm', formSaved),
    bullet('monitoring', 'verify', ['host/documents.test.ts', 'Verify Registration claims nothing of an agent']),
    bullet('more WECs', 'registerWec', wholeFlow),
  ],
};
