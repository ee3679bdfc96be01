import { ClusterError } from '../cluster/errors.ts';

/** A run that failed, by its own sentence: what is wrong by now can be asked of both sides. */
export class FailedRunError extends ClusterError {
  readonly kind = 'failedRun';
  readonly run: string;

  constructor(error: ClusterError, run: string) {
    super(error.message, error.detail, error);
    this.run = run;
  }
}
