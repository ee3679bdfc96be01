import { liveSandbox } from '../../cluster/livePlan.ts';
import { SymptomBench } from './symptomBench.ts';

/** Hooks of a `describe`: a bench for its tests, with a WEC that begins anew for each, or one that is registered once for all. */
export function useSymptoms(begins: 'anew' | 'registered'): () => SymptomBench {
  let symptoms: SymptomBench | undefined;

  before(async function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    symptoms = new SymptomBench();
    if (begins === 'registered') {
      await symptoms.begin();
      await symptoms.register();
    }
  });

  beforeEach(() => (begins === 'anew' ? symptoms?.begin() : undefined));

  after(() => symptoms?.dispose());

  return () => symptoms!;
}
