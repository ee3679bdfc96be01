import assert from 'node:assert/strict';
import { readAgentKubeconfig } from '../../../src/cluster/session/agentKubeconfig.ts';

const encode = (text: string) => Buffer.from(text).toString('base64');
const nothing = { server: '', ca: undefined, proxyUrl: undefined, token: undefined };

describe('readAgentKubeconfig', () => {
  const clusters = `
clusters:
- name: former
  cluster: { server: https://former:6443, certificate-authority-data: ${encode('former CA')} }
- name: hub
  cluster: { server: https://hub:6443, certificate-authority-data: ${encode('hub CA')}, proxy-url: http://proxy:3128 }
users:
- { name: someone, user: { token: other } }
- { name: bootstrap, user: { token: a.b.c } }
contexts:
- { name: former, context: { cluster: former, user: someone } }
- { name: now, context: { cluster: hub, user: bootstrap } }
`;
  const table: Readonly<Record<string, readonly [data: unknown, kubeconfig: ReturnType<typeof readAgentKubeconfig>]>> = {
    'the current context, wherever it stands': [
      encode(`${clusters}current-context: now`),
      { server: 'https://hub:6443', ca: 'hub CA', proxyUrl: 'http://proxy:3128', token: 'a.b.c' },
    ],
    'nothing without a current context': [encode(clusters), nothing],
    'an empty address, as clusteradm writes it on an ITS without cluster-info': [
      encode('clusters: [{ name: hub, cluster: { server: "" } }]\ncontexts: [{ name: c, context: { cluster: hub } }]\ncurrent-context: c'),
      nothing,
    ],
    'nothing from what is no kubeconfig': [encode('just text'), nothing],
    'nothing from what is no YAML': [encode('{ token: a.b.c'), nothing],
    'nothing from a Secret without one': [undefined, nothing],
  };
  for (const [what, [data, kubeconfig]] of Object.entries(table)) {
    it(`reads ${what}`, () => assert.deepEqual(readAgentKubeconfig(data), kubeconfig));
  }
});
