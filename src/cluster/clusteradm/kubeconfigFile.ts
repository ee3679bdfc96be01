import type { ClusterContext, ContextCluster, ContextUser, ExecPlugin } from '../kubeconfig/clusterContext.ts';

/** A kubeconfig with this one context; JSON, which is YAML too. Its log-in plugin is told that nobody can answer it. */
export function kubeconfigOf({ name, namespace, cluster, user }: ClusterContext): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: 'cluster', user: 'user', namespace } }],
    clusters: [{ name: 'cluster', cluster: clusterEntry(cluster) }],
    users: [{ name: 'user', user: userEntry(user) }],
  };
}

function clusterEntry(cluster: ContextCluster): object {
  return {
    server: cluster.server,
    'certificate-authority-data': cluster.caData,
    'certificate-authority': cluster.caFile,
    'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
    'tls-server-name': cluster.tlsServerName,
    'proxy-url': cluster.proxyUrl,
  };
}

function userEntry(user: ContextUser): object {
  return {
    token: user.token,
    tokenFile: user.tokenFile,
    'client-certificate-data': user.certData,
    'client-certificate': user.certFile,
    'client-key-data': user.keyData,
    'client-key': user.keyFile,
    username: user.username,
    password: user.password,
    as: user.impersonateUser,
    'as-groups': user.impersonateGroups,
    'as-uid': user.impersonateUid,
    exec: user.exec && execEntry(user.exec),
  };
}

function execEntry({ apiVersion, command, args, env, installHint, provideClusterInfo }: ExecPlugin): object {
  return {
    apiVersion,
    command,
    args,
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    installHint,
    provideClusterInfo,
    interactiveMode: 'Never',
  };
}
