import { X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';

/** What a kubeconfig of an agent says in its current context. */
export interface AgentKubeconfig {
  /** Empty where it names none. */
  readonly server: string;
  /** PEM; can hold several certificates. */
  readonly ca: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly token: string | undefined;
}

/** Takes `data.kubeconfig` of a Secret, in base64. What isn't a kubeconfig is the same as one without a server. */
export function readAgentKubeconfig(encoded: unknown): AgentKubeconfig {
  const kubeconfig = typeof encoded === 'string' ? parseYaml(decode(encoded)) : undefined;
  const context = field(named(kubeconfig, 'contexts', field(kubeconfig, 'current-context')), 'context');
  const cluster = field(named(kubeconfig, 'clusters', field(context, 'cluster')), 'cluster');
  const user = field(named(kubeconfig, 'users', field(context, 'user')), 'user');
  const ca = field(cluster, 'certificate-authority-data');
  const token = field(user, 'token');
  return {
    server: plainText(field(cluster, 'server')),
    ca: typeof ca === 'string' && ca !== '' ? decode(ca) : undefined,
    proxyUrl: plainText(field(cluster, 'proxy-url')) || undefined,
    token: typeof token === 'string' ? token : undefined,
  };
}

export interface CertificateTimes {
  readonly validFrom: Date | undefined;
  readonly expiresAt: Date | undefined;
}

/** Of the certificate in `data['tls.crt']` of a Secret, in base64; both `undefined` for what isn't one. */
export function certificateTimes(encoded: unknown): CertificateTimes {
  const none = { validFrom: undefined, expiresAt: undefined };
  try {
    if (typeof encoded !== 'string') {
      return none;
    }
    const { validFrom, validTo } = new X509Certificate(decode(encoded));
    return { validFrom: new Date(validFrom), expiresAt: new Date(validTo) };
  } catch {
    return none; // No certificate: the agent will not get far with it, and its conditions say so.
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return undefined; // The message of the YAML parser would quote the Secret.
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function named(kubeconfig: unknown, list: string, name: unknown): unknown {
  const entries = field(kubeconfig, list);
  return Array.isArray(entries) ? entries.find((entry: unknown) => field(entry, 'name') === name) : undefined;
}
