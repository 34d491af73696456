/** FieldViolation is one wrong field, as google.rpc.BadRequest lists it. */
export interface FieldViolation {
  /** The path in the request, lower_snake_case with indexes: `task.regular_periods[0].end`. */
  readonly field: string
  readonly description: string
  /** A foredial.error.v1.FieldReason without its prefix. */
  readonly reason: string
}

/** ApiError is an answer of the API that is no success. */
export class ApiError extends Error {
  constructor(
    /** The HTTP status; 0 when there was no answer. */
    readonly status: number,
    message: string,
    /** A foredial.error.v1.Reason without its prefix; empty when the server gave none. */
    readonly reason: string,
    readonly metadata: Readonly<Record<string, string>>,
    readonly violations: readonly FieldViolation[],
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

interface Detail {
  '@type'?: string
  reason?: string
  metadata?: Record<string, string>
  fieldViolations?: Partial<FieldViolation>[]
}

/** StatusBody is google.rpc.Status as JSON. */
export interface StatusBody {
  message?: string
  details?: Detail[]
}

/** Reads an error out of an answer's body, or of the last message of a stream. */
export function apiError(status: number, body: StatusBody): ApiError {
  const details = body.details ?? []
  const info = details.find((d) => d['@type']?.endsWith('google.rpc.ErrorInfo'))
  const bad = details.find((d) => d['@type']?.endsWith('google.rpc.BadRequest'))
  return new ApiError(
    status,
    body.message ?? '',
    info?.reason ?? '',
    info?.metadata ?? {},
    (bad?.fieldViolations ?? []).map((v) => ({
      field: v.field ?? '',
      description: v.description ?? '',
      reason: v.reason ?? '',
    })),
  )
}

/** Tells a lost connection from an answer. */
export function isUnreachable(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 502 || error.status === 503
}

/** Whether the error is an answer with this reason. */
export function hasReason(error: unknown, reason: string): error is ApiError {
  return error instanceof ApiError && error.reason === reason
}

/** The name a field of the contract has in JSON: `regular_periods[0].end` → `regularPeriods.0.end`, as forms name it. */
export function formPath(field: string): string {
  return field.replace(/\[(\d+)\]/g, '.$1').replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase())
}

/**
 * The violations of an error by the paths of a form's fields, without the path's beginning that names the resource
 * (`task.display_name` → `displayName`). Empty for any other error.
 */
export function fieldErrors(error: unknown, resource = ''): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  const prefix = resource === '' ? '' : `${resource}.`
  return Object.fromEntries(
    error.violations.map((v) => [
      formPath(v.field.startsWith(prefix) ? v.field.slice(prefix.length) : v.field),
      v.description,
    ]),
  )
}
