/** One line of a document of checks; `next` says what to do, where something is to be done. */
export interface CheckRow {
  readonly title: string;
  readonly state: 'passed' | 'warning' | 'failed' | 'notChecked';
  readonly why: string;
  readonly next?: string;
}

export function passed(title: string, why: string): CheckRow {
  return { title, state: 'passed', why };
}

export function warning(title: string, why: string, next: string): CheckRow {
  return { title, state: 'warning', why, next };
}

/** Without `next` where `why` already says what to do, as the sentences of errors do. */
export function failed(title: string, why: string, next?: string): CheckRow {
  return { title, state: 'failed', why, ...(next !== undefined && { next }) };
}

export function notChecked(title: string, why: string): CheckRow {
  return { title, state: 'notChecked', why };
}
