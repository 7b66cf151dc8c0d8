/** Typed calls of the API: a token with each, one more try where the service asks for it, and errors as ApiError. */
import createClient from "openapi-fetch";
import { earlyAnswer } from "~/early";
import { learnRefusals } from "~/words";
import { offline, problemOf, retryAfter } from "./problems";
import type { paths } from "./schema";
import { accessToken, endSession } from "./session";

const PATIENCE = 3; // seconds: a longer Retry-After is for the user to see, not to wait for in silence
const ENDED = new Set(["expired-token", "invalid-token", "session-ended", "unauthorized"]);

export const api = createClient<paths>({ fetch: send });

/**
 * The body of an answer.
 *
 * @throws ApiError for every status that is no success, and when there is no answer
 */
export async function answerOf<T>(call: Promise<{ data?: T; response: Response }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** A key under which a creation may be repeated. */
export function newKey(): string {
  return crypto.randomUUID();
}

async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const used = await accessToken();
  let answer = await attempt(request, used);
  if (answer.status === 401) {
    const problem = await problemOf(answer.clone());
    if (!ENDED.has(problem.code)) throw problem;
    const next = await accessToken(used ?? undefined);
    if (next === null) throw problem;
    answer = await attempt(again, next);
    if (answer.status === 401) {
      endSession();
      throw await problemOf(answer);
    }
  } else if (
    answer.status === 503 &&
    (retryAfter(answer) ?? PATIENCE + 1) <= PATIENCE &&
    repeatable(request)
  ) {
    await pause((retryAfter(answer) ?? 0) * 1000);
    answer = await attempt(again, await accessToken());
  }
  if (!answer.ok) {
    if (answer.status < 500) await learnRefusals();
    throw await problemOf(answer);
  }
  return answer;
}

async function attempt(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  try {
    return (await earlyAnswer(request)) ?? (await fetch(request));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offline();
  }
}

/** POST creates, so it is sent again only with a key; all other methods may be repeated. */
function repeatable(request: Request): boolean {
  return request.method !== "POST" || request.headers.has("Idempotency-Key");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
