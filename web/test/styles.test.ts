/** Styles of pages and parts stay in the document when the user goes on, so no two of them may style the same class. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const SRC = join(import.meta.dirname, "../src");
const BARE = /^\.([\w-]+)(?=$|[\s:>+~])/; // a first class that nothing else narrows

it("no class is styled by two pages or parts", () => {
  const owners = new Map<string, Set<string>>();
  for (const file of readdirSync(SRC, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".css")) continue;
    const text = readFileSync(join(SRC, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    const selectors = [...text.matchAll(/([^{};]+)\{/g)].map(([, selector]) => selector?.trim() ?? "");
    for (const each of selectors.filter((one) => !one.startsWith("@")).flatMap((one) => one.split(","))) {
      const [, name] = BARE.exec(each.trim()) ?? [];
      if (name) owners.set(name, (owners.get(name) ?? new Set()).add(dirname(file)));
    }
  }
  expect(owners.size).toBeGreaterThan(100);
  const shared = [...owners].filter(([, of]) => of.size > 1 && !of.has("styles"));
  expect(
    shared.map(([name, of]) => `.${name}: ${[...of].join(", ")}`),
    "rename it, or begin the selector with a class of the page",
  ).toEqual([]);
});
