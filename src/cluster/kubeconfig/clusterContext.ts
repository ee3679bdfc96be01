/** One context of the kubeconfig files with exactly its cluster and user: never a shared current context. */
export interface ClusterContext {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly cluster: ContextCluster;
  readonly user: ContextUser;
  /** Changes when anything that matters to a connection changes (content of referenced files not included). */
  readonly fingerprint: string;
}

/** Paths are absolute; `caData` and friends are base64 as in the file. */
export interface ContextCluster {
  readonly name: string;
  readonly server: string;
  readonly caData?: string;
  readonly caFile?: string;
  readonly skipTLSVerify: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
}

export interface ContextUser {
  readonly name: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly certData?: string;
  readonly certFile?: string;
  readonly keyData?: string;
  readonly keyFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly impersonateUser?: string;
  readonly impersonateGroups?: readonly string[];
  readonly impersonateUid?: string;
  /** The log-in plugin, where the user has one. */
  readonly exec?: ExecPlugin;
  /** A legacy `auth-provider` entry, named in the error: kubectl dropped them in 1.26. */
  readonly authProvider?: string;
}

export interface ExecPlugin {
  readonly apiVersion: string;
  /** Absolute where the kubeconfig gives a relative path with a separator, else a name looked up on PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  readonly provideClusterInfo: boolean;
}

/** A log-in plugin may open a window, so such a context is contacted only when asked for or remembered (design.md 5). */
export function usesLoginPlugin(context: ClusterContext): boolean {
  return context.user.exec !== undefined;
}
