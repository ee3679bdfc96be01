import { ClusterError, describeError } from '../errors.ts';
import { named } from '../sentences.ts';
import type { WecFile } from './wecFile.ts';

/** Nothing is done with a file that has errors. */
export class WecFileProblemsError extends ClusterError {
  readonly kind = 'wecFileProblems';
  constructor(file: string, count: number, first: string) {
    super(`Nothing was changed: ${file} has ${count === 1 ? 'an error' : `${count} errors`}. ${first} (See Problems.)`);
  }
}

/** Never another ITS than the one that the file was written for. */
export class OtherItsError extends ClusterError {
  readonly kind = 'otherIts';
  constructor(file: string, { context, uid }: WecFile['its'], found: string) {
    super(
      `Nothing was changed: ${file} is meant for another ITS than the one that context "${context}" leads to now. ` +
        `It was written for the cluster ${uid}, and this is ${found}. Export the file anew, or correct "its" where you are sure.`,
    );
  }
}

export class ItsOfFileUnknownError extends ClusterError {
  readonly kind = 'itsOfFileUnknown';
  constructor(file: string, { context, uid }: WecFile['its']) {
    super(`${file} is meant for the ITS "${context}" (cluster ${uid}), and no context is known to lead there. Check the context that does ("KubeStellar: Check Context"), then try again.`);
  }
}

export class WecsOfFileMissingError extends ClusterError {
  readonly kind = 'wecsOfFileMissing';
  constructor(file: string, its: string, missing: readonly string[]) {
    super(`Nothing was changed: ${file} names WECs that the ITS "${its}" doesn't have: ${named(missing)}. Register them, or take them out of the file.`);
  }
}

/** Properties that can't be read can't be compared. */
export class PropertiesUnreadableError extends ClusterError {
  readonly kind = 'propertiesUnreadable';
  constructor(its: string, why: string) {
    super(`Nothing was changed: the customization properties on the ITS "${its}" can't be read, so that nothing can be compared. ${why}`);
  }
}

/** One of two objects was saved before the other failed. */
export class PartlySavedError extends ClusterError {
  readonly kind = 'partlySaved';
  constructor(cluster: string, saved: readonly string[], error: unknown) {
    super(`"${cluster}" is saved in part (${saved.join(', ')}), then it failed: ${describeError(error)}`, undefined, error);
  }
}
