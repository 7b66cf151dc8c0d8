import { describe, expect, it } from "vitest";
import { asApiError, problemOf } from "~/api/problems";
import { fieldProblem } from "~/ui/field";

const DOCUMENT = {
  type: "urn:emulsion:problem:invalid-fields",
  title: "Invalid fields",
  status: 422,
  detail: "Some fields are not valid.",
  errors: [{ field: "media.0.alt", detail: "is too long", limit: 1000 }],
};

function refused(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
}

describe("problems", () => {
  it("keeps code, fields, limit and the id of the request", async () => {
    const problem = await problemOf(refused(422, DOCUMENT, { "X-Request-Id": "abc" }));
    expect(problem.code).toBe("invalid-fields");
    expect(problem.requestId).toBe("abc");
    expect(problem.passing).toBe(false);
    expect(fieldProblem(problem, "media")).toBe("is too long (1,000)");
    expect(fieldProblem(problem, "caption")).toBeNull();
  });

  it("reads Retry-After, and no nonsense in it", async () => {
    const waits = async (told: string) =>
      (await problemOf(refused(429, {}, { "Retry-After": told }))).retryAfter;
    expect(await waits("42")).toBe(42);
    expect(await waits("1.2")).toBe(2);
    expect(await waits("99999999")).toBe(3600);
    expect(await waits("-5")).toBe(0);
    expect(await waits("Wed, 21 Oct 2026 07:28:00 GMT")).toBeNull();
  });

  it("takes the page of a proxy as a failure of the service", async () => {
    const problem = await problemOf(refused(502, "<html>"));
    expect(problem.code).toBe("http");
    expect(problem.passing).toBe(true);
  });

  it("knows a missing answer", () => {
    expect(asApiError(new TypeError("Failed to fetch")).offline).toBe(true);
  });
});
