/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const API = process.env.EMULSION_API_URL; // the deployed API, for `npm run dev`
// What the API answers; pages below `/p/` and `/@` are this server's own. Media and uploads have addresses of storage.
const API_PATHS = ["^/v1/", "^/p/[^/]+/image", "^/@[^/]+/(image|feed\\.xml)", "^/oembed"];

/** A catalogue's file is named by its language, which the service worker looks for: `words.de.create-1a2b.js`. */
function named({ facadeModuleId }: { facadeModuleId?: string | null }): string {
  const [, language] = /\/words\/([\w-]+)\/\w+\.json$/.exec(facadeModuleId ?? "") ?? [];
  return language ? `assets/words.${language}.[name]-[hash].js` : "assets/[name]-[hash].js";
}

/** What the first page needs comes in few files: each further one costs a phone as much as several kilobytes. */
const FIRST_LOAD = { early: "/src/main.ts", start: "/src/start.tsx", posts: "/src/pages/feed/index.tsx" };
const groups = Object.entries(FIRST_LOAD).map(([name, entry], at) => ({
  name: (id: string, context: { getModuleInfo: GetInfo }) =>
    !id.includes("/src/pages/") && closure(entry, (of) => context.getModuleInfo(of)).has(id) ? name : null,
  debugName: name,
  priority: 9 - at,
}));

type GetInfo = (id: string) => { importedIds: readonly string[] } | null;
const closures = new Map<string, Set<string>>();

/** All modules that come with a module of the client. */
function closure(file: string, getModuleInfo: GetInfo): Set<string> {
  const found = closures.get(file) ?? new Set<string>();
  if (closures.has(file)) return found;
  closures.set(file, found);
  const waiting = [fileURLToPath(new URL(`.${file}`, import.meta.url))];
  for (let id = waiting.pop(); id; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(getModuleInfo(id)?.importedIds ?? []));
  }
  return found;
}

/** Let the document name the files of `start`, which `main` imports when it runs: so they load next to it. */
const preloadStart: Plugin = {
  name: "preload-start",
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
      const files = new Set<string>();
      const add = (file: string) => {
        if (files.has(file)) return;
        files.add(file);
        for (const each of chunks.find(({ fileName }) => fileName === file)?.imports ?? []) add(each);
      };
      for (const chunk of chunks) {
        if (chunk.moduleIds.some((id) => id.endsWith(FIRST_LOAD.start))) add(chunk.fileName);
      }
      const named = [...files].filter((file) => !html.includes(file));
      return named.map((file) => ({
        tag: "link",
        attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
        injectTo: "head",
      }));
    },
  },
};

export default defineConfig({
  plugins: [
    preact(),
    preloadStart,
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false,
      injectManifest: { globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"] },
      manifest: {
        name: "Emulsion",
        short_name: "Emulsion",
        description: "Photographs by people you follow.",
        display: "standalone",
        start_url: "/",
        background_color: "#ffffff",
        theme_color: "#ffffff",
        icons: [
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
        ],
      },
    }),
  ],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    manifest: true, // tools/budgets.mjs reads which chunks the first page loads
    assetsInlineLimit: 0, // the policy allows no data: URLs but for images
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        chunkFileNames: named,
        codeSplitting: { groups },
      },
    },
  },
  worker: { format: "es" },
  server: {
    port: 5173,
    proxy: API
      ? Object.fromEntries(API_PATHS.map((path) => [path, { target: API, changeOrigin: true, xfwd: true }]))
      : {},
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
    setupFiles: ["test/setup.ts"],
    restoreMocks: true,
    server: { deps: { inline: ["@tanstack/react-query"] } }, // so that it gets Preact for React
  },
});
