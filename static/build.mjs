// Bundles what we write in static/css and static/js into static/dist, which Django serves.
// Only entry points that exist are built, so a new page script is one line here and one file there.
import { build } from "esbuild";
import { rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const draft = join(here, "dist.draft");
const entryPoints = [
  "css/app.css",
  "css/admin.css",
  "css/consents.css",
  "css/paper.css",
  "css/styleguide.css",
  "js/app.js",
  "js/outbox.js",
  "js/passkeys.js",
]
  .map((path) => ({ in: join(here, path), out: path.replace(/^(css|js)\/|\.\w+$/g, "") }))
  .filter((entry) => existsSync(entry.in));

await rm(draft, { recursive: true, force: true });
await build({
  entryPoints,
  outdir: draft,
  bundle: true,
  minify: true,
  format: "iife",
  charset: "utf8",
  // Pictures are served beside the bundle under their own names, never inlined: the content
  // security policy allows no data: address.
  external: ["*.svg", "*.png", "*.webp"],
  target: ["chrome109", "firefox115", "safari16.4"],
  logLevel: "warning",
});
// The folder changes hands in one step, with the mark that tells make that it is complete.
await writeFile(join(draft, ".ready"), "");
await rm(dist, { recursive: true, force: true });
await rename(draft, dist);
