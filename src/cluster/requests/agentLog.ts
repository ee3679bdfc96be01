/** Plain in a klog line; inside a quoted event message the quotes carry a backslash. */
const created = /\bA csr \\?"([a-z0-9][-a-z0-9.]{0,252})\\?" is created\b/g;

/** The names of the requests that a registration agent says, in its log, it created; in the order of the log. */
export function requestsNamedByAgent(log: string): ReadonlySet<string> {
  return new Set(Array.from(log.matchAll(created), ([, name]) => name ?? ''));
}
