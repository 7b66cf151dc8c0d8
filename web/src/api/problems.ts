/** What a call that failed tells: the API's problem document, or that the network gave no answer. */

const PREFIX = "urn:emulsion:problem:";
const LONGEST_WAIT = 3600; // seconds; a longer Retry-After is shown as this

export interface FieldProblem {
  field: string;
  /** Why, for programs; one that this client does not know is told in the service's words. */
  code: string;
  /** Why, as a sentence in English. */
  detail: string;
  limit?: number | string | null;
}

/** What is kept of a refused call, to be told later. */
export type Refusal = Pick<ApiError, "code" | "detail"> & { fields?: FieldProblem[] };

export function refusalOf({ code, detail, fields }: ApiError): Refusal {
  return { code, detail, fields };
}

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** The problem's code, such as `not-found`; `offline` when there was no answer. */
    readonly code: string,
    readonly detail: string,
    readonly fields: FieldProblem[] = [],
    /** The id of the request in the service's logs. */
    readonly requestId: string | null = null,
    /** Seconds to wait before the next try, where the service tells them. */
    readonly retryAfter: number | null = null,
  ) {
    super(`${status} ${code}: ${detail}`);
    this.name = "ApiError";
  }

  get offline(): boolean {
    return this.status === 0;
  }

  /** Whether the same call may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function offline(): ApiError {
  return new ApiError(0, "offline", "No answer from the network.");
}

/** The problem of a refused request. Bodies that are no problem documents (a proxy's page) give `http`. */
export async function problemOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as {
    type?: string;
    detail?: string;
    errors?: FieldProblem[] | null;
  } | null;
  const type = body?.type ?? "";
  return new ApiError(
    response.status,
    type.startsWith(PREFIX) ? type.slice(PREFIX.length) : "http",
    body?.detail ?? response.statusText,
    body?.errors ?? [],
    response.headers.get("X-Request-Id"),
    retryAfter(response),
  );
}

export function retryAfter(response: Response): number | null {
  const told = response.headers.get("Retry-After");
  if (told === null) return null;
  const seconds = Number(told);
  return Number.isFinite(seconds) ? Math.min(Math.max(0, Math.ceil(seconds)), LONGEST_WAIT) : null;
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TypeError) return offline();
  return new ApiError(-1, "fault", error instanceof Error ? error.message : String(error));
}
