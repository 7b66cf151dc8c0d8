/** Everything that the API offers is called by the client, or docs/web.md says why it is not. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const SRC = join(ROOT, "web/src");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** `GET /v1/posts/{post_id}`: all that the types made from the OpenAPI document have. */
function operations(): string[] {
  const paths = read("web/src/api/schema.d.ts").split("export type webhooks")[0] ?? "";
  return [...paths.matchAll(/^ {4}"(\/.*)": \{\n([\s\S]*?)^ {4}\};/gm)].flatMap(([, path, content]) =>
    [...(content ?? "").matchAll(/^ {8}(get|put|post|delete|patch): operations/gm)].map(
      ([, method]) => `${method?.toUpperCase()} ${path}`,
    ),
  );
}

/** What the source calls: by the typed client, or with a path that a constant names. */
function calls(): Set<string> {
  const found = new Set<string>();
  for (const file of readdirSync(SRC, { recursive: true, encoding: "utf8" })) {
    if (!/(?<!\.d)\.tsx?$/.test(file)) continue;
    const text = readFileSync(join(SRC, file), "utf8");
    for (const [, method, path] of text.matchAll(/\bapi\.([A-Z]+)\(\s*"(\/[^"]*)"/g))
      found.add(`${method} ${path}`);
    for (const [, path, rest] of text.matchAll(/\bconst path = "(\/v1\/[^"]*)";([\s\S]*?)^}/gm))
      for (const [, method] of (rest ?? "").matchAll(/\bapi\.([A-Z]+)\(path\b/g))
        found.add(`${method} ${path}`);
  }
  return found;
}

/** The session and the reports need no typed client: requests that are sent before it is there, or outlive the page. */
const OTHERWISE: Record<string, string[]> = {
  "api/session.ts": [
    "POST /v1/auth/login",
    "POST /v1/auth/logout",
    "POST /v1/auth/refresh",
    "POST /v1/auth/register",
    "DELETE /v1/auth/sessions",
  ],
  "data/reports.ts": ["POST /v1/events"],
};

describe("the API", () => {
  const all = operations();
  const used = calls();
  for (const [file, made] of Object.entries(OTHERWISE)) {
    for (const call of made) {
      const path = call.split(" ")[1] ?? "";
      if (readFileSync(join(SRC, file), "utf8").includes(`"${path}"`)) used.add(call);
    }
  }
  const left = [...read("docs/web.md").matchAll(/^\| ((?:`[A-Z]+ \/[^`]*`[, ]*)+)\|/gm)].flatMap(([, cell]) =>
    [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, call]) => call ?? ""),
  );

  it("has operations, and the client calls", () => {
    expect(all.length).toBeGreaterThan(100);
    expect(used.size).toBeGreaterThan(100);
  });

  it("is called whole, but for what docs/web.md explains", () => {
    const lacking = all.filter((each) => !used.has(each) && !left.includes(each));
    expect(lacking, "call it somewhere, or say in docs/web.md why the client does not").toEqual([]);
  });

  it("has what docs/web.md says is not called, and it is not", () => {
    expect(left.filter((each) => !all.includes(each) || used.has(each))).toEqual([]);
  });
});
