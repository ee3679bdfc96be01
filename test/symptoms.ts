/**
 * The symptoms that OCM's and KubeStellar's documents, issues and code name, in the order of the two tables in the reference: each is
 * produced on real clusters under the titles that `shown` lists (`what` in test/long/symptoms), or there is a reason why not.
 */
export type Row = { readonly row: string } & ({ readonly shown: readonly string[] } | { readonly notProduced: string });

const inTheFlow = 'it stops the command that a diagnosis comes after, and has its sentence and test there';

export const ocmRows: readonly Row[] = [
  { row: 'join fails', notProduced: `${inTheFlow} (test/cluster/clusteradm.test.ts, registrationFaults.test.ts)` },
  // Its Pending is in test/unit/diagnosis only: the sandbox has no scheduler that could refuse a Pod.
  { row: 'Operator pod', shown: ['image of the operator not found', 'klusterlet operator crashing', 'klusterlet operator not running'] },
  { row: 'Applied=False', shown: ['agent can\'t be installed'] },
  { row: 'agent pod missing', shown: ['image or tag of the agent not found', 'agent Pods refused'] },
  { row: 'connection refused', shown: ['hub URL unreachable, loopback'] },
  { row: 'x509', shown: ['wrong CA'] },
  { row: 'empty server', shown: ['bootstrap kubeconfig with an empty server'] },
  { row: 'Unauthorized', shown: ['expired token', 'bootstrap secret missing'] },
  { row: 'BootstrapSecretUnauthorized', shown: ['bootstrap rights missing'] },
  { row: 'HubKubeConfigUnauthorized', shown: ['stale hub-kubeconfig-secret'] },
  { row: 'no CSR', shown: ['10 or more requests'] },
  { row: 'CSR Pending', shown: ['request not approved'] },
  { row: 'no certificate', shown: ['approved but not issued (signer off)'] },
  { row: 'CSR Denied', shown: ['denied request'] },
  { row: 'hub-kubeconfig-secret', shown: ['key lost by an agent restart'] },
  { row: 'different requesters', shown: ['different requesters'] },
  { row: 'hubAcceptsClient', shown: ['not accepted', 'suspended'] },
  // Its reason Error at a first acceptance is in test/unit/diagnosis only: OCM retries until a right or a namespace is there.
  { row: 'HubAccepted', shown: ['mailbox namespace terminating'] },
  { row: 'Available Unknown', shown: ['lease stopped: the agent hangs'] },
  { row: 'Available False', shown: ['WEC API server unhealthy'] },
  { row: 'ClockSynced', shown: ['clock out of sync'] },
  { row: 'URLs of two clusters', shown: ['two WECs with one name'] },
  { row: 'every 10 min', shown: ['agent line that doesn\'t fit the hub'] },
  { row: 'failed calling webhook', shown: ['webhook down'] },
  { row: 'stuck deleting', shown: ['stuck deletion'] },
];

export const kubestellarRows: readonly Row[] = [
  { row: 'non-hub cluster', notProduced: `${inTheFlow}: what is no ITS has no WEC to be diagnosed; registration controller of the ITS not running is shown` },
  { row: 'agent-registration-bootstrap', shown: ['bootstrap account missing'] },
  { row: 'hub-apiserver', notProduced: `${inTheFlow}: the address comes from the kubeconfig, which is checked when it is read` },
  { row: 'fails on name', notProduced: 'a name is checked as it is typed (test/unit/validation.test.ts)' },
  { row: 'localhost:8080', notProduced: 'clusteradm always gets a kubeconfig with the one context that is meant, so that it never falls back to that address' },
  { row: 'cannot reach hub', shown: ['hub URL unreachable, loopback'] },
  { row: 'No resources found', shown: ['expired token', 'hub URL unreachable, loopback', 'request not approved'] },
  { row: 'no csr is approved', shown: ['bootstrap rights missing'] },
  { row: 'different requesters', shown: ['different requesters'] },
  { row: 'fail to get managedcluster', notProduced: `${inTheFlow} (NoManagedClusterError, test/cluster/acceptRequests.test.ts)` },
  { row: 'x509', notProduced: 'an ITS whose certificate is not trusted has no diagnosis: the context\'s row says why (test/cluster/registrationFaults.test.ts)' },
  { row: 'context `its1` not found', notProduced: 'what the kubeconfig does not name can\'t be chosen' },
  { row: 'Available Unknown', shown: ['lease stopped: the agent hangs'] },
  { row: 'ClientCertificateCreationHalted', shown: ['10 or more requests'] },
  { row: 'several ITSes', notProduced: 'a fault of KubeStellar releases that are no longer to be had' },
  { row: 'type host', notProduced: 'no fault: such an ITS is reached by its hosting context' },
  { row: 'is terminating', notProduced: `${inTheFlow} (MailboxTerminatingError, test/cluster/registrationFaults.test.ts); under an accepted cluster it is shown` },
  { row: 'HubAcceptsClient', notProduced: `${inTheFlow}: rights are asked for before (test/cluster/registrationRights.test.ts)` },
  { row: 'unjoin ends with code 0', notProduced: `${inTheFlow} (WorksRemainError, test/long/deregistration.test.ts)` },
];
