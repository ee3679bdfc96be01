import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';

/** Of one Event, what `kubectl get events` shows, and when it was first seen. */
export interface ShownEvent {
  readonly last: string;
  readonly line: string;
}

/** Events that are kept of one namespace, the newest. */
const keep = 500;

export function parseEvent(raw: unknown): ShownEvent {
  const text = (value: unknown, key: string): string => plainText(field(value, key));
  const about = field(raw, 'involvedObject');
  const series = field(raw, 'series');
  const last = text(series, 'lastObservedTime') || text(raw, 'lastTimestamp') || text(raw, 'eventTime') || text(raw, 'firstTimestamp');
  const count = field(series, 'count') ?? field(raw, 'count');
  const times = typeof count === 'number' && count > 1 ? ` (${count} times since ${text(raw, 'firstTimestamp') || text(raw, 'eventTime')})` : '';
  const by = text(raw, 'reportingComponent') || text(field(raw, 'source'), 'component');
  return { last, line: `${last} ${text(raw, 'type')} ${text(raw, 'reason')} ${text(about, 'kind')}/${text(about, 'name')}: ${text(raw, 'message')}${times}${by === '' ? '' : ` [${by}]`}` };
}

/** In the order of time. */
export function eventsText(events: readonly ShownEvent[]): string {
  const sorted = [...events].sort((a, b) => Date.parse(a.last) - Date.parse(b.last));
  const head = sorted.length > keep ? [`The newest ${keep} of ${sorted.length} events.`, ''] : [];
  return events.length === 0 ? 'There are none.\n' : [...head, ...sorted.slice(-keep).map(({ line }) => line), ''].join('\n');
}
