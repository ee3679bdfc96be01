import { ClusterError } from '../errors.ts';

export class FolderNotWritableError extends ClusterError {
  readonly kind = 'collect';
  constructor(path: string, why: string, cause?: unknown) {
    super(`The folder ${path} can't be written to (${why}). Choose another one, then try again.`, undefined, cause);
  }
}

/** A collection that was cancelled or failed, and could not be taken away either. */
export class CollectionLeftError extends ClusterError {
  readonly kind = 'collect';
  constructor(path: string, why: string, cause?: unknown) {
    super(`The collection did not come to its end (${why}). What was written so far could not be removed: it is in ${path}, whose README.md says that it is not complete.`, undefined, cause);
  }
}
