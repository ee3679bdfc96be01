import { rm } from 'node:fs/promises';
import type { ControlPlane } from './controlPlane.ts';
import type { Component, SandboxOperations } from './operations.ts';
import type { SupervisedProcess } from './process.ts';
import type { Sandbox } from './sandbox.ts';
import { unjoin } from './wecs.ts';

/** The operations of a running sandbox. */
export class LiveOperations implements SandboxOperations {
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  async killComponent(cluster: string, component: Component): Promise<void> {
    const plane = this.#plane(cluster);
    if (component === 'kubelet') await plane.stopKubelet();
    else await this.#process(plane, component).kill();
  }

  async startComponent(cluster: string, component: Component): Promise<void> {
    const plane = this.#plane(cluster);
    if (component === 'kubelet') await plane.startKubelet();
    else await this.#process(plane, component).start();
  }

  pauseComponent(cluster: string, component: Component): Promise<void> {
    if (component === 'kubelet') return this.pausePods(cluster, '');
    this.#process(this.#plane(cluster), component).pause();
    return Promise.resolve();
  }

  async resumeComponent(cluster: string, component: Component): Promise<void> {
    if (component === 'kubelet') return this.resumePods(cluster, '');
    const process = this.#process(this.#plane(cluster), component);
    process.resume();
    await process.waitUntilReady();
  }

  pausePods(cluster: string, namePrefix: string): Promise<void> {
    this.#plane(cluster).pausePods(namePrefix);
    return Promise.resolve();
  }

  resumePods(cluster: string, namePrefix: string): Promise<void> {
    this.#plane(cluster).resumePods(namePrefix);
    return Promise.resolve();
  }

  async addWec(name: string): Promise<void> {
    const sandbox = this.#sandbox;
    if (!/^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/.test(name)) throw new Error(`${name} can't be the name of a WEC here: use up to 42 small letters, digits and dashes.`);
    if (sandbox.controlPlanes.has(name)) throw new Error(`The sandbox has a cluster ${name} already.`);
    await sandbox.makeReady(await sandbox.startControlPlane(name, 'wec'));
    await sandbox.publish();
  }

  async removeWec(name: string): Promise<void> {
    const { controlPlanes, context } = this.#sandbox;
    const plane = this.#wec(name);
    controlPlanes.delete(name);
    await this.#sandbox.publish();
    await plane.stop();
    context.state.forget(name);
    for (const folder of [context.layout.cluster(name), context.layout.pods(name)]) await rm(folder, { recursive: true, force: true });
  }

  async resetWec(name: string): Promise<{ rebuilt: boolean }> {
    const { context, controlPlanes } = this.#sandbox;
    const plane = this.#wec(name);
    await plane.restore();
    if (await unjoin(plane, context)) return { rebuilt: false };
    await plane.stop();
    controlPlanes.delete(name);
    plane.state.generation += 1; // a new etcd prefix: the cluster is empty, at the same address and with the same certificates
    context.state.save();
    await rm(context.layout.pods(name), { recursive: true, force: true });
    await this.#sandbox.makeReady(await this.#sandbox.startControlPlane(name, 'wec'));
    await this.#sandbox.publish();
    return { rebuilt: true };
  }

  #plane(name: string): ControlPlane {
    const plane = this.#sandbox.controlPlanes.get(name);
    if (plane === undefined) throw new Error(`The sandbox has no cluster ${name}.`);
    return plane;
  }

  #wec(name: string): ControlPlane {
    const plane = this.#plane(name);
    if (plane.role !== 'wec') throw new Error(`${name} is no WEC (its role is ${plane.role}).`);
    return plane;
  }

  #process(plane: ControlPlane, component: Exclude<Component, 'kubelet'>): SupervisedProcess {
    if (component === 'kube-apiserver') return plane.apiServer;
    if (component === 'kube-controller-manager') return plane.controllerManager;
    const process = (component === 'webhook' ? this.#sandbox.webhooks : this.#sandbox.kubestellar).get(plane.name);
    if (process === undefined) throw new Error(`${plane.name} has no ${component}: only ${component === 'webhook' ? 'an ITS' : 'a WDS'} has one.`);
    return process;
  }
}
