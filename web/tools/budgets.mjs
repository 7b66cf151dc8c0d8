// Prints what the build weighs, and fails if the first load of `/` or all scripts together weigh more than allowed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
const FIRST_PAGES = ["src/pages/feed/index.tsx", "src/pages/welcome/index.tsx"]; // what `/` shows: signed in, or not
const LARGEST_LANGUAGE = "ar"; // of all but English
const KB = 1000;
const BUDGETS = { "first load, JS": 60, "first load, CSS": 15, "all JS": 200 }; // kilobytes, compressed by gzip

const manifest = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8"));
const weigh = (file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
const sum = (files) => [...files].reduce((total, file) => total + weigh(file), 0) / KB;

function loaded(names, found = { js: new Set(), css: new Set() }) {
  for (const name of names) {
    const chunk = manifest[name];
    const kind = chunk.file.endsWith(".css") ? found.css : found.js;
    if (kind.has(chunk.file)) continue;
    kind.add(chunk.file);
    for (const file of chunk.css ?? []) found.css.add(file);
    loaded(chunk.imports ?? [], found);
  }
  return found;
}

const byFile = Object.fromEntries(Object.entries(manifest).map(([name, { file }]) => [file, name]));
const document = readFileSync(join(DIST, "index.html"), "utf8");
const named = [...document.matchAll(/"\/(assets\/[^"]+)"/g)].map(([, file]) => byFile[file]);
const first = FIRST_PAGES.map((page) => loaded([...named, page]));
// English, which every browser keeps, and one more language: nobody loads all.
const spoken = (file) => /\/words\.([a-z]+)\./.exec(file)?.[1] ?? "en";
const scripts = readdirSync(DIST, { recursive: true }).filter(
  (file) => file.endsWith(".js") && file !== "sw.js" && ["en", LARGEST_LANGUAGE].includes(spoken(file)),
);
const measured = {
  "first load, JS": Math.max(...first.map(({ js }) => sum(js))),
  "first load, CSS": Math.max(...first.map(({ css }) => sum(css))),
  "all JS": sum(scripts),
};

let over = false;
for (const [what, most] of Object.entries(BUDGETS)) {
  const kilobytes = measured[what];
  over ||= kilobytes > most;
  console.log(`${what}: ${kilobytes.toFixed(1)} KB gz of ${most}${kilobytes > most ? "  TOO MUCH" : ""}`);
}
process.exit(over ? 1 : 0);
