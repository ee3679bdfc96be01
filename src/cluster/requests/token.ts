/** The public claims of a token, for recognising it later; nothing here is verified. */
export interface TokenClaims {
  readonly jti?: string;
  readonly subject?: string;
  readonly issuedAt?: Date;
  readonly expiresAt?: Date;
}

/** Decodes the middle part of a JWT. A bootstrap token (`id.secret`) and anything else that isn't a JWT has no claims. */
export function readToken(token: string): TokenClaims {
  const parts = token.split('.');
  const payload = parts.length === 3 ? parseObject(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8')) : undefined;
  if (payload === undefined) {
    return {};
  }
  const { jti, sub } = payload;
  const issuedAt = dateOf(payload['iat']);
  const expiresAt = dateOf(payload['exp']);
  return {
    ...(typeof jti === 'string' && jti !== '' && { jti }),
    ...(typeof sub === 'string' && { subject: sub }),
    ...(issuedAt !== undefined && { issuedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** Of seconds since 1970. */
function dateOf(seconds: unknown): Date | undefined {
  const date = typeof seconds === 'number' ? new Date(seconds * 1000) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
