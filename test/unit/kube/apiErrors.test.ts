import assert from 'node:assert/strict';
import { parseRetryAfter, parseStatus } from '../../../src/cluster/kube/apiErrors.ts';

describe('answers that are errors', () => {
  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    const values = ['7', ' 0 ', 'Thu, 01 Jan 2026 00:00:30 GMT', 'Wed, 31 Dec 2025 23:59:00 GMT', 'later', '', undefined];
    assert.deepEqual(
      values.map((value) => parseRetryAfter(value, now)),
      [7, 0, 30, 0, undefined, undefined, undefined],
    );
  });

  it('reads a Status, and what a proxy says instead of one', () => {
    assert.deepEqual(
      [
        parseStatus('{"kind":"Status","code":429,"reason":"R","message":"m","details":{"retryAfterSeconds":2}}'),
        parseStatus('{"code":"x","message":7,"details":null}'),
        parseStatus('<html><body>\n<h1>502 Bad Gateway</h1></body></html>'),
        parseStatus('"text"'),
        parseStatus(''),
      ],
      [{ code: 429, reason: 'R', message: 'm', retryAfterSeconds: 2 }, {}, { message: '502 Bad Gateway' }, {}, {}],
    );
  });
});
