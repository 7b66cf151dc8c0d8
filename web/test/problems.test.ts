import { afterEach, describe, expect, it } from "vitest";
import { ApiError, asApiError, type FieldProblem, problemOf } from "~/api/problems";
import { fieldProblem, formProblem } from "~/ui/field";
import { learnRefusals, reason, speak, wrong } from "~/words";

const DOCUMENT = {
  type: "urn:emulsion:problem:invalid-fields",
  title: "Invalid fields",
  status: 422,
  detail: "Some fields are not valid.",
  errors: [{ field: "media.0.alt", code: "too-long", detail: "is too long", limit: 1000 }],
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
    await learnRefusals();
    expect(fieldProblem(problem, "media")).toBe("At most 1,000 characters.");
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

describe("fields", () => {
  afterEach(() => speak("en"));

  const field = (code: string, limit?: number | string, name = "text"): FieldProblem => ({
    field: name,
    code,
    detail: "As the service says.",
    limit,
  });

  it("are explained in the user's language, with the number that was broken", async () => {
    await speak("de");
    expect(wrong(field("too-short", 10))).toBe("Mindestens 10 Zeichen.");
    expect(wrong(field("too-large", 12_000))).toBe("Das ist zu groß: höchstens 12 kB.");
    expect(wrong(field("required", 1))).toBe("Fülle das aus.");
    await speak("ar");
    expect(wrong(field("too-many", 30))).toContain("30");
  });

  it("have words of their own where the name of the field says more", async () => {
    await speak("de");
    expect(wrong(field("wrong-format", "^[a-z]+$", "email"))).toBe("Das ist keine E-Mail-Adresse.");
    expect(wrong(field("wrong-format", "^[a-z]+$", "stickers.0.username"))).toContain("Unterstriche");
    expect(wrong(field("wrong-format", "^[a-z]+$", "token"))).toBe(
      "Das ist nicht so geschrieben, wie es sein muss.",
    );
  });

  it("are told in the service's words where the client has none", async () => {
    await speak("de");
    expect(wrong(field("a-new-code", 3))).toBe("As the service says.");
    expect(wrong(field("invalid"))).toBe("As the service says.");
    expect(wrong(field("too-long"))).toBe("As the service says.");
    expect(wrong({ ...field("too-long"), code: undefined as never })).toBe("As the service says.");
  });

  it("explain a problem that says less", async () => {
    await speak("de");
    const refused = (code: string, errors: FieldProblem[]) =>
      new ApiError(code === "conflict" ? 409 : 422, code, "Some fields are not valid.", errors);
    expect(reason(refused("invalid-fields", [field("self", undefined, "user_id")]))).toContain("Dich selbst");
    expect(reason(refused("conflict", [field("not-ready", undefined, "avatar")]))).toContain("nicht fertig");
    expect(reason(refused("following-limit", [field("too-many", 7500)]))).toContain("folgst");
    expect(formProblem(refused("invalid-fields", [field("required")]), ["text"])).toBeNull();
  });
});
