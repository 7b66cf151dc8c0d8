/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const API = process.env.EMULSION_API_URL; // the deployed API, for `npm run dev`
// What the API answers; pages below `/p/` and `/@` are this server's own. Media and uploads have addresses of storage.
const API_PATHS = ["^/v1/", "^/p/[^/]+/image", "^/@[^/]+/(image|feed\\.xml)", "^/oembed"];

/** A catalogue's file is named by its language, which the service worker looks for: `words.de.create-1a2b.js`. */
function named({ facadeModuleId }: { facadeModuleId?: string | null }): string {
  const [, language] = /\/words\/([\w-]+)\/\w+\.json$/.exec(facadeModuleId ?? "") ?? [];
  return language ? `assets/words.${language}.[name]-[hash].js` : "assets/[name]-[hash].js";
}

export default defineConfig({
  plugins: [
    preact(),
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
    rolldownOptions: { output: { chunkFileNames: named } },
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
  },
});
