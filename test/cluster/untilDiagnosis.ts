import type { DiagnosisWatch } from '../../src/cluster/diagnosis/diagnosisWatch.ts';
import type { Diagnosis } from '../../src/cluster/diagnosis/walk.ts';

/** The first diagnosis that fits. Rejects after `limit` milliseconds, with `what` and the path as it is then. */
export function untilDiagnosis(watch: DiagnosisWatch, what: string, limit: number, fits: (diagnosis: Diagnosis) => boolean): Promise<Diagnosis> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { diagnosis } = watch;
      if (diagnosis !== undefined && fits(diagnosis)) {
        clearTimeout(timer);
        subscription.dispose();
        resolve(diagnosis);
      }
    };
    const subscription = watch.onDidChange(look);
    const timer = setTimeout(() => {
      subscription.dispose();
      const path = watch.diagnosis?.path.map(({ check, state, why }) => `  ${check.id} ${state}: ${why}`) ?? ['  nothing has answered'];
      reject(new Error([`${what} after ${limit / 1_000} s:`, ...path].join('\n')));
    }, limit);
    look();
  });
}
