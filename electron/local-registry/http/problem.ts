import type { OutgoingHttpHeaders } from 'node:http';

/** An answer that is not a success, thrown by endpoints and written by the server as it is. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly body: unknown;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, body: unknown, headers: OutgoingHttpHeaders = {}) {
    super(`HTTP ${String(status)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** The codes of distribution-spec 1.1, and those that Quay adds. */
export type RegistryCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  | 'SIZE_INVALID'
  | 'UNAUTHORIZED'
  | 'DENIED'
  | 'UNSUPPORTED'
  | 'TOOMANYREQUESTS'
  | 'INVALID_REQUEST'
  | 'TAG_INVALID'
  | 'TAG_EXPIRED'
  | 'TAG_IMMUTABLE';

/** `{"errors":[{code, message, detail}]}`, the only error body of `/v2/`. */
export function registryProblem(
  status: number,
  code: RegistryCode,
  message: string,
  detail: unknown = {},
  headers: OutgoingHttpHeaders = {},
): HttpProblem {
  return new HttpProblem(status, { errors: [{ code, message, detail }] }, headers);
}

/** Quay's `error_type` values with their statuses. */
const apiStatuses = {
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  not_found: 404,
  tag_immutable: 409,
} as const;

/** The ApiError body of Quay's `/api/v1` (`endpoints/exception.py`). */
export function apiProblem(type: keyof typeof apiStatuses, detail: string, extra: object = {}): HttpProblem {
  const status = apiStatuses[type];
  return new HttpProblem(status, {
    ...extra,
    detail,
    error_message: detail,
    error_type: type,
    title: type,
    type: `/api/v1/error/${type}`,
    status,
  });
}

/** `{"message": …}`: query arguments, bad names, repository state. */
export function messageProblem(status: number, message: unknown, extra: object = {}): HttpProblem {
  return new HttpProblem(status, { message, ...extra });
}

/** `{"error": …}`: refused before anything was looked at. */
export function plainProblem(status: number, error: string): HttpProblem {
  return new HttpProblem(status, { error });
}
