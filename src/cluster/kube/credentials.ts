import type { Dispatcher } from 'undici';
import type { RequestOptions as HttpsRequestOptions } from 'node:https';
import { CredentialPluginError } from '../errors.ts';
import type { Disposable } from '../events.ts';
import type { ClusterContext } from '../kubeconfig/clusterContext.ts';
import type { ClientLibraries } from './clientNode.ts';
import type { ConnectionPool, TlsIdentity } from './connectionPool.ts';
import type { PluginCredential } from './execCredential.ts';
import { LoginPlugin, type LoginPluginOptions } from './loginPlugin.ts';
import { TokenFile } from './tokenFile.ts';

/** What one request goes out with. `renew` tells, after a 401, whether asking again can help. */
export interface AppliedCredentials {
  readonly headers: Record<string, string | string[]>;
  readonly dispatcher: Dispatcher;
  renew(): Promise<boolean>;
}

/** Takes a context, gives each request its headers and a connection; client-node does what it does well of it. */
export class Credentials implements Disposable {
  readonly #libraries: ClientLibraries;
  readonly #context: ClusterContext;
  readonly #pool: ConnectionPool;
  readonly #plugin: LoginPlugin | undefined;
  readonly #tokenFile: TokenFile | undefined;

  constructor(libraries: ClientLibraries, context: ClusterContext, pool: ConnectionPool, options: LoginPluginOptions) {
    this.#libraries = libraries;
    this.#context = context;
    this.#pool = pool;
    const { exec, tokenFile } = context.user;
    this.#plugin = exec && new LoginPlugin(context, exec, options);
    this.#tokenFile = tokenFile === undefined ? undefined : new TokenFile(tokenFile);
  }

  /** `server`: the API server's base URL. Throws what the plugin throws, and ENOENT for a missing file. */
  async apply(server: URL, signal: AbortSignal): Promise<AppliedCredentials> {
    const { authProvider, impersonateGroups, impersonateUid } = this.#context.user;
    if (authProvider !== undefined) {
      throw new CredentialPluginError(
        this.#context.name,
        authProvider,
        'is an auth-provider entry, which this extension does not support',
        'Replace it in the kubeconfig by an exec plugin.',
      );
    }
    const plugin = await this.#plugin?.credential(signal);
    const fileToken = await this.#tokenFile?.token();
    const { kubeConfig, dispatcher } = this.#kubeConfig(plugin, fileToken);
    const request = new this.#libraries.RequestContext(server.href, 'GET');
    await kubeConfig.applySecurityAuthentication(request);
    const applied = dispatcher();
    return {
      headers: {
        ...request.getHeaders(),
        // client-node knows only the impersonated user (platform.md 1.3).
        ...(impersonateGroups?.length && { 'Impersonate-Group': [...impersonateGroups] }),
        ...(impersonateUid !== undefined && { 'Impersonate-Uid': impersonateUid }),
      },
      dispatcher: applied,
      renew: async () => {
        if (plugin !== undefined) {
          this.#plugin?.drop(plugin);
          return true;
        }
        return fileToken !== undefined && (await this.#tokenFile?.drop(fileToken)) === true;
      },
    };
  }

  dispose(): void {
    this.#plugin?.dispose();
  }

  #kubeConfig(plugin: PluginCredential | undefined, fileToken: string | undefined) {
    const { name, cluster, user } = this.#context;
    const kubeConfig = new this.#libraries.KubeConfig();
    kubeConfig.addAuthenticator({
      isAuthProvider: () => plugin !== undefined,
      applyAuthentication: (_user, options) => Promise.resolve(applyPlugin(plugin, options as HttpsRequestOptions)),
    });
    kubeConfig.loadFromOptions({
      // Of data and file the data counts, as for kubectl; client-node would take the file.
      clusters: [
        {
          name: cluster.name,
          server: cluster.server,
          skipTLSVerify: cluster.skipTLSVerify,
          ...(cluster.caData !== undefined ? { caData: cluster.caData } : { caFile: cluster.caFile }),
          tlsServerName: cluster.tlsServerName,
        },
      ],
      users: [
        {
          name: user.name,
          ...(user.certData !== undefined ? { certData: user.certData } : { certFile: user.certFile }),
          ...(user.keyData !== undefined ? { keyData: user.keyData } : { keyFile: user.keyFile }),
          ...(user.username !== undefined && { username: user.username, password: user.password ?? '' }),
          token: fileToken ?? user.token,
          impersonateUser: user.impersonateUser,
        },
      ],
      contexts: [{ name, cluster: cluster.name, user: user.name }],
      currentContext: name,
    });
    let chosen: Dispatcher | undefined;
    // client-node would build a dispatcher, so a TCP and TLS handshake, for every request (platform.md 1.5).
    Object.assign(kubeConfig, {
      createDispatcher: (_cluster: unknown, tls: TlsIdentity) => (chosen = this.#pool.dispatcherFor(tls)),
    });
    return { kubeConfig, dispatcher: () => chosen ?? this.#pool.dispatcherFor({}) };
  }
}

function applyPlugin(plugin: PluginCredential | undefined, options: HttpsRequestOptions): void {
  if (plugin?.certificate !== undefined && plugin.key !== undefined) {
    options.cert = plugin.certificate;
    options.key = plugin.key;
  }
  if (plugin?.token !== undefined) {
    options.headers = { ...(options.headers as Record<string, string>), Authorization: `Bearer ${plugin.token}` };
  }
}
