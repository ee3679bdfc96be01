import type { EtcdAccess } from './etcd.ts';
import type { ClusterPki } from './pki.ts';
import type { ClusterRole } from './state.ts';

/** Who signs ServiceAccount tokens, and for whom they are. */
export const serviceAccountIssuer = 'https://kubernetes.default.svc';

interface ApiServerOptions {
  readonly port: number;
  readonly etcd: EtcdAccess;
  readonly etcdPrefix: string;
  readonly pki: ClusterPki;
}

export const apiServerArgs = ({ port, etcd, etcdPrefix, pki }: ApiServerOptions): string[] => [
  '--bind-address=127.0.0.1',
  '--advertise-address=127.0.0.1',
  `--secure-port=${port}`,
  '--endpoint-reconciler-type=none', // Endpoints may not hold a loopback address
  '--service-cluster-ip-range=10.0.0.0/24',
  `--etcd-servers=${etcd.url}`,
  `--etcd-prefix=${etcdPrefix}`,
  `--etcd-cafile=${etcd.ca}`,
  `--etcd-certfile=${etcd.client.cert}`,
  `--etcd-keyfile=${etcd.client.key}`,
  `--client-ca-file=${pki.ca.cert}`,
  `--tls-cert-file=${pki.serving.cert}`,
  `--tls-private-key-file=${pki.serving.key}`,
  '--authorization-mode=RBAC',
  '--enable-bootstrap-token-auth',
  `--service-account-issuer=${serviceAccountIssuer}`,
  `--service-account-key-file=${pki.serviceAccountPublicKey}`,
  `--service-account-signing-key-file=${pki.serviceAccountKey}`,
  // `kubectl logs` goes to the process kubelet, which serves with the cluster's own CA on the Node's InternalIP.
  '--kubelet-preferred-address-types=InternalIP',
  `--kubelet-certificate-authority=${pki.ca.cert}`,
  `--kubelet-client-certificate=${pki.apiServerClient.cert}`,
  `--kubelet-client-key=${pki.apiServerClient.key}`,
];

// On a WDS objects are only kept, nothing runs: what makes and ends Pods has no place there. A Binding goes with the BindingPolicy that owns it.
const wdsControllers = ['garbage-collector-controller', 'namespace-controller'];

// What OCM and its agents live on. No scheduler, node or endpoint controllers: the process kubelet stands for the Node.
const ocmControllers = [
  'namespace-controller',
  'serviceaccount-controller',
  'serviceaccount-token-controller',
  'garbage-collector-controller',
  'deployment-controller',
  'replicaset-controller',
  'certificatesigningrequest-signing-controller',
  'certificatesigningrequest-cleaner-controller',
  'certificatesigningrequest-approving-controller',
  'root-ca-certificate-publisher-controller',
  'clusterrole-aggregation-controller',
];

interface ControllerManagerOptions {
  readonly role: ClusterRole;
  readonly port: number;
  readonly kubeconfig: string;
  readonly pki: ClusterPki;
}

export const controllerManagerArgs = ({ role, port, kubeconfig, pki }: ControllerManagerOptions): string[] => [
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  `--tls-cert-file=${pki.serving.cert}`,
  `--tls-private-key-file=${pki.serving.key}`,
  `--kubeconfig=${kubeconfig}`,
  '--leader-elect=false',
  `--controllers=${(role === 'wds' ? wdsControllers : ocmControllers).join(',')}`,
  `--cluster-signing-cert-file=${pki.ca.cert}`,
  `--cluster-signing-key-file=${pki.ca.key}`,
  `--root-ca-file=${pki.ca.cert}`,
  `--service-account-private-key-file=${pki.serviceAccountKey}`,
];
