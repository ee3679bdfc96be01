import {
  ApiError,
  BusyError,
  ConflictError,
  ForbiddenError,
  GoneError,
  NotFoundError,
  UnauthorizedError,
  type ClusterError,
} from '../errors.ts';
import { redact } from '../redact.ts';
import type { RequestTarget } from './requestTarget.ts';

/** The fields of a `Status` object that errors are made from; any of them may be missing. */
export interface StatusBody {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly retryAfterSeconds?: number;
}

/** Reads a `Status` from an answer's body; another body (a proxy's page) becomes its shortened text. */
export function parseStatus(body: string): StatusBody {
  try {
    return statusOf(JSON.parse(body));
  } catch {
    const text = body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
    return text === '' ? {} : { message: text.slice(0, 200) };
  }
}

export function statusOf(value: unknown): StatusBody {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  const { code, reason, message, details } = value as Record<string, unknown>;
  const wait = (details as { retryAfterSeconds?: unknown } | null | undefined)?.retryAfterSeconds;
  return {
    ...(typeof code === 'number' && { code }),
    ...(typeof reason === 'string' && { reason }),
    ...(typeof message === 'string' && { message }),
    ...(typeof wait === 'number' && { retryAfterSeconds: wait }),
  };
}

/**
 * The error for an answer that isn't 2xx, or for an ERROR event of a watch.
 * A 409 with reason AlreadyExists is an `ApiError` (status 409): nobody changed anything, so `ConflictError` would lie.
 */
export function errorFromStatus(
  context: string,
  target: RequestTarget,
  httpStatus: number,
  status: StatusBody,
  retryAfter?: string,
): ClusterError {
  const message = status.message === undefined ? undefined : redact(status.message);
  switch (httpStatus) {
    case 401:
      return new UnauthorizedError(context);
    case 403:
      return new ForbiddenError(context, target.verb, target.resource, message);
    case 404:
      return new NotFoundError(context, target.resource);
    case 409:
      if (status.reason === 'AlreadyExists') {
        break;
      }
      return new ConflictError(context, target.resource, message);
    case 410:
      return new GoneError();
    case 429:
    case 503:
      return new BusyError(context, parseRetryAfter(retryAfter, Date.now()) ?? status.retryAfterSeconds ?? 1);
  }
  return new ApiError(context, httpStatus, message ?? `HTTP status ${httpStatus} for ${target.verb} ${target.resource}`);
}

/** Seconds from a `Retry-After` header, which holds seconds or an HTTP date; never below 0. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') {
    return undefined;
  }
  if (/^\s*\d+\s*$/.test(header)) {
    return Number(header);
  }
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
