import { ClusterError } from '../errors.ts';

const install =
  'Install it from the releases of open-cluster-management-io/clusteradm on GitHub, or set "kubestellar.clusteradmPath" to the program.';

/** Something is wrong with the tool itself or with what it answered. */
export abstract class ClusteradmError extends ClusterError {
  readonly kind = 'clusteradm';
}

export class ClusteradmMissingError extends ClusteradmError {
  /** `path`: where it should be; `undefined` when PATH was searched. */
  constructor(path: string | undefined) {
    super(
      path === undefined
        ? `clusteradm was not found on the editor's PATH, which can differ from the terminal's. ${install}`
        : `There is no program at ${path}. Correct the setting "kubestellar.clusteradmPath", or empty it: then PATH is searched.`,
    );
  }
}

export class ClusteradmNotRunnableError extends ClusteradmError {
  /** `why` is a clause: "it is a folder". */
  constructor(path: string, why: string, detail?: string) {
    super(
      `clusteradm at ${path} can't be run: ${why}. Make it executable, or install the build for this machine's system and processor.`,
      detail,
    );
  }
}

/** It began and was ended from outside, by a signal; `where` is ` for context "x"`, or empty. */
export class ClusteradmKilledError extends ClusteradmError {
  constructor(command: string, where: string, signal: string) {
    super(
      `"clusteradm ${command}"${where} was ended from outside (${signal}) before it was done, as a system that runs out of memory does. ` +
        'What it began may be half done: start again, and it goes on from what is there.',
    );
  }
}

/** The program ran but isn't a clusteradm that the extension understands. */
export class ClusteradmUnknownError extends ClusteradmError {
  constructor(path: string, detail: string) {
    super(
      `The program at ${path} doesn't answer "version" as clusteradm does: it is another program, or built for another system. ` +
        'Check "kubestellar.clusteradmPath" and PATH.',
      detail,
    );
  }
}

/** Too old or too new for the ITS; the sentence names what to install. */
export class ClusteradmUnfitError extends ClusteradmError {}

export class ClusteradmOutputError extends ClusteradmError {
  constructor(command: string, context: string, problem: string) {
    super(
      `"clusteradm ${command}" for context "${context}" ended without an error, but ${problem}. ` +
        'Run it in a terminal to see what it prints.',
    );
  }
}

export type FailureReason =
  | 'unauthorized'
  | 'certificate'
  | 'unreachable'
  | 'notAHub'
  | 'bootstrapAccountMissing'
  | 'forbidden'
  | 'clusterName'
  | 'bundle'
  | 'unknownFlag'
  | 'unknownContext'
  | 'raced'
  | 'other';

/** The tool ended with an error. `reason` is what it is known to mean, `said` its own words, redacted. */
export class ClusteradmFailedError extends ClusteradmError {
  readonly reason: FailureReason;
  readonly said: string;

  constructor(reason: FailureReason, sentence: string, said: string) {
    super(sentence, said);
    this.reason = reason;
    this.said = said;
  }
}
