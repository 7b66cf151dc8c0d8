/** The catalogues hold what the source names, in the areas that the pages load. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { offered } from "~/words";

const SRC = join(import.meta.dirname, "../src");
const FIRST = ["start.tsx", "pages/feed/index.tsx"].map((file) => join(SRC, file));

const REFUSALS = "problems.json"; // its keys have the codes of problems

type Text = string | Record<string, string>;

function read(language: string, file: string): Record<string, Text> {
  return JSON.parse(readFileSync(join(SRC, "words", language, file), "utf8"));
}

const files = readdirSync(join(SRC, "words/en"));
const areas = new Map<string, string[]>(); // the areas of each key
for (const file of files.filter((each) => each !== REFUSALS))
  for (const key of Object.keys(read("en", file)))
    areas.set(key, [...(areas.get(key) ?? []), basename(file, ".json")]);

const modules = new Map(
  readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => join(SRC, file))
    .map((file) => [file, readModule(file, readFileSync(file, "utf8"))]),
);

interface Module {
  imports: string[];
  /** Chunks that it loads, with their areas. */
  chunks: [file: string, areas: string[]][];
  keys: string[];
}

function readModule(file: string, text: string): Module {
  const local = (name: string | undefined) => {
    const path = name?.startsWith("~/") ? join(SRC, name.slice(2)) : join(dirname(file), name ?? "");
    return [path, `${path}.ts`, `${path}.tsx`, join(path, "index.ts"), join(path, "index.tsx")].find(
      (each) => /\.tsx?$/.test(each) && existsSync(each) && statSync(each).isFile(),
    );
  };
  const imports = [...text.matchAll(/^(?:import|export)(?! type)\b[^;]*?from "([~.][^"]*)"/gm)];
  const chunks = [...text.matchAll(/import\(\s*"([~.][^"]*)"\s*\)((?:,\s*"\w+")*)/g)];
  const parts = [...text.matchAll(/[({]`(\w+)\.\$\{[^}]+\}(\w*)`/g)]; // keys made of parts: t(`gate.${gate}`)
  return {
    imports: imports.map(([, name]) => local(name)).filter((each) => each !== undefined),
    chunks: chunks.flatMap(([, name, list]) => {
      const path = local(name);
      return path ? [[path, [...(list ?? "").matchAll(/\w+/g)].map(String)] as [string, string[]]] : [];
    }),
    keys: [...areas.keys()].filter(
      (key) =>
        text.includes(`"${key}"`) ||
        parts.some(([, start, end]) => key.startsWith(`${start}.`) && key.endsWith(end ?? "")),
    ),
  };
}

/** All modules that come with a module. */
function closure(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const each of modules.get(file)?.imports ?? []) closure(each, found);
  return found;
}

const keysOf = (file: string) => [...closure(file)].flatMap((each) => modules.get(each)?.keys ?? []);
const loads = [...modules.values()].flatMap(({ chunks }) => chunks);

describe("catalogues", () => {
  it("have each key once", () => {
    expect([...areas].filter(([, list]) => list.length > 1)).toEqual([]);
  });

  it("have no key that the source does not name", () => {
    const named = new Set([...modules.values()].flatMap(({ keys }) => keys));
    expect(
      [...areas.keys()].filter((key) => !named.has(key)),
      "remove them",
    ).toEqual([]);
  });

  it("of refusals have codes that the service has", () => {
    const docs = readFileSync(join(SRC, "../../docs/api.md"), "utf8");
    const ours = ["upload-refused"]; // src/upload
    const codes = Object.keys(read("en", REFUSALS)).map((key) => key.split(".")[1] ?? "");
    expect(codes.filter((code) => !docs.includes(`\`${code}\``) && !ours.includes(code))).toEqual([]);
  });

  it("explain every code of a field", () => {
    const schema = readFileSync(join(SRC, "api/schema.d.ts"), "utf8");
    const told = /code: ("required"[^;]*);/.exec(schema)?.[1] ?? "";
    const codes = [...told.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code ?? "");
    expect(codes.length).toBeGreaterThan(20);
    const ours = Object.keys(read("en", REFUSALS));
    const lacking = codes.filter((code) => !ours.includes(`wrong.${code}`));
    expect(lacking, "only the service's sentence tells what is invalid").toEqual(["invalid"]);
  });

  it("of the first load have all of its words", () => {
    const keys = FIRST.flatMap(keysOf);
    expect(
      keys.filter((key) => !areas.get(key)?.includes("frame")),
      "move them to frame.json",
    ).toEqual([]);
  });

  it("of a chunk are those that its loader names", () => {
    expect(loads.length).toBeGreaterThan(10);
    for (const [file, given] of loads) {
      const wanted = new Set(keysOf(file).map((key) => areas.get(key)?.[0] ?? ""));
      wanted.delete("frame");
      const lacking = [...wanted].filter((area) => !given.includes(area));
      expect(lacking, `give them to withWords, or move words of ${file}`).toEqual([]);
      const spare = given.filter((area) => !wanted.has(area));
      expect(spare, `${file} needs no words of them`).toEqual([]);
    }
  });
});

const COUNTED = ["count", "number"]; // a form for no, one or two may say it in words
const FEW = ["zero", "one", "two"];
const formsOf = (text: Text | undefined) => (typeof text === "object" ? text : { other: text ?? "" });
const placeholders = (text: string) =>
  new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ""));

describe.each(offered().map(([tag]) => tag))("the catalogues of %s", (tag) => {
  it("have all texts, and no others", () => {
    expect(readdirSync(join(SRC, "words", tag))).toEqual(files);
    for (const file of files)
      expect(Object.keys(read(tag, file)), file).toEqual(Object.keys(read("en", file)));
  });

  it("have the language's forms and all placeholders", () => {
    const plurals = [...new Intl.PluralRules(tag).resolvedOptions().pluralCategories].sort();
    for (const file of files) {
      const english = read("en", file);
      for (const [key, text] of Object.entries(read(tag, file))) {
        if (typeof english[key] === "object") expect(Object.keys(text).sort(), key).toEqual(plurals);
        else expect(text, key).toBeTypeOf("string");
        const wanted = placeholders(formsOf(english[key]).other ?? "");
        for (const [form, words] of Object.entries(formsOf(text))) {
          expect(words.trim(), key).not.toBe("");
          const given = placeholders(words);
          const spare = [...wanted].filter(
            (name) => !given.has(name) && !(FEW.includes(form) && COUNTED.includes(name)),
          );
          expect(spare, `${tag} ${key} ${form} lacks`).toEqual([]);
          expect(
            [...given].filter((name) => !wanted.has(name)),
            `${tag} ${key} ${form} has no value for`,
          ).toEqual([]);
        }
      }
    }
  });
});
