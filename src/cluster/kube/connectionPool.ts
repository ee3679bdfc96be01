import type { Socket } from 'node:net';
import type { Dispatcher, buildConnector } from 'undici';
import type { ClientLibraries } from './clientNode.ts';

/** What decides whether an open connection may be used again; the fields of `https.AgentOptions` that client-node fills. */
export interface TlsIdentity {
  readonly ca?: Buffer | string;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
}

/** client-go's TCP keep-alive; load balancers drop what is idle for 60 s (client-node, config.ts). */
const tcp = { allowH2: false, keepAlive: true, keepAliveInitialDelay: 30_000 } as const;
const idleConnection = 60_000;

/**
 * The open connections to one cluster. Takes the TLS identity of each request, gives the same dispatcher while it stays
 * the same; after a change the old one is closed as soon as its last request ends.
 */
export class ConnectionPool {
  readonly #undici: ClientLibraries['undici'];
  readonly #proxy: string | undefined;
  readonly #dispatchers = new Set<Dispatcher>();
  readonly #sockets = new Set<Socket>();
  #destroyed = false;
  #current: { readonly tls: TlsIdentity; readonly dispatcher: Dispatcher } | undefined;

  /** `proxy`: an http, https or socks5 URL. */
  constructor(undici: ClientLibraries['undici'], proxy: string | undefined) {
    this.#undici = undici;
    this.#proxy = proxy;
  }

  dispatcherFor(tls: TlsIdentity): Dispatcher {
    if (this.#current !== undefined && sameIdentity(this.#current.tls, tls)) {
      return this.#current.dispatcher;
    }
    if (this.#destroyed) {
      throw new Error('the connection pool is closed');
    }
    const previous = this.#current?.dispatcher;
    const dispatcher = this.#build(tls);
    this.#dispatchers.add(dispatcher);
    this.#current = { tls, dispatcher };
    if (previous !== undefined) {
      void previous.close().finally(() => this.#dispatchers.delete(previous));
    }
    return dispatcher;
  }

  /** Cuts what is open, also what is still being opened. */
  async destroy(): Promise<void> {
    this.#destroyed = true;
    this.#current = undefined;
    const dispatchers = [...this.#dispatchers];
    this.#dispatchers.clear();
    const destroyed = dispatchers.map((dispatcher) => dispatcher.destroy());
    for (const socket of this.#sockets) {
      socket.destroy(new Error('The connection pool was closed.'));
    }
    await Promise.allSettled(destroyed);
  }

  #build(tls: TlsIdentity): Dispatcher {
    // HTTP/1.1 only: over HTTP/2 one stuck connection would silence every watch of the cluster at once.
    const common = { keepAliveTimeout: idleConnection, allowH2: false };
    const connection = { ...(tls as buildConnector.BuildOptions), ...tcp };
    if (this.#proxy === undefined) {
      return new this.#undici.Agent({ ...common, connect: this.#tracked(this.#undici.buildConnector(connection)) });
    }
    return new this.#undici.ProxyAgent({
      ...common,
      uri: this.#proxy.replace(/^socks5h:/, 'socks5:'),
      requestTls: connection,
      clientFactory: (proxy, options: { connect: buildConnector.connector }) =>
        new this.#undici.Pool(proxy, { ...options, connect: this.#tracked(options.connect) }),
    });
  }

  /** undici's `destroy` lets a connection that is being opened finish first, for as long as a silent host makes it wait. */
  #tracked(connector: buildConnector.connector): buildConnector.connector {
    return (options, callback) => {
      // The connector returns its socket at once (undici's lib/core/connect.js); the type doesn't say so.
      const socket = connector(options, callback) as unknown as Socket;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      return socket;
    };
  }
}

function sameIdentity(one: TlsIdentity, other: TlsIdentity): boolean {
  return (
    sameBytes(one.ca, other.ca) &&
    sameBytes(one.cert, other.cert) &&
    sameBytes(one.key, other.key) &&
    one.rejectUnauthorized === other.rejectUnauthorized &&
    one.servername === other.servername
  );
}

function sameBytes(one: Buffer | string | undefined, other: Buffer | string | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && Buffer.from(one).equals(Buffer.from(other)));
}
