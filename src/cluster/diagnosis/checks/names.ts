import type { ReachedAim } from '../../registration/plan.ts';
import type { StageView } from '../../registration/stage.ts';
import type { DiagnosisView } from '../view.ts';

/** Cluster name, and the contexts of both sides, for sentences. */
export function nameOf({ sight, wecName }: DiagnosisView): { readonly cluster: string; readonly its: string; readonly wec: string } {
  return { cluster: sight.plan.clusterName, its: sight.plan.its.context.name, wec: wecName ?? sight.plan.clusterName };
}

/** As stages with both clusters reached see it; `undefined` where the WEC can't be asked. */
export function reachedSight({ sight }: DiagnosisView): StageView<ReachedAim> | undefined {
  const { wec } = sight.plan;
  return wec === undefined ? undefined : { ...sight, plan: { ...sight.plan, wec } };
}
