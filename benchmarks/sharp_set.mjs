// The peer: sharp makes the same renditions, one pipeline from the original per size, as its documentation shows.
// usage: node sharp_set.mjs <photo>   One request a line on standard input, one answer a line on standard output:
//   {"sizes": [[width, height], …], "format": "webp" or "avif", "quality": 79, "effort": 4}
//                                                                      -> {"cpu": seconds, "files": [base64, …]}
//   {"sizes": …, "raw": true}                                          -> the same, files are RGB pixels, not encoded
// `sharp` is found from the working directory, where the benchmark has installed it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const sharp = createRequire(`${process.cwd()}/`)("sharp");
sharp.cache(false); // every set from the bytes, as in a function that sees each photo once
sharp.concurrency(1); // threads would add CPU time, not save it

const photo = readFileSync(process.argv[2]);

async function rendition([width, height], { format, quality, effort, raw }) {
  const resized = sharp(photo).autoOrient().resize(width, height, { fit: "fill" });
  if (raw) return resized.removeAlpha().raw().toBuffer();
  const options = format === "avif" ? { quality, effort, chromaSubsampling: "4:2:0" } : { quality, effort };
  return resized[format](options).toBuffer();
}

console.log(JSON.stringify({ sharp: sharp.versions.sharp, vips: sharp.versions.vips, webp: sharp.versions.webp, aom: sharp.versions.aom }));
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const before = process.cpuUsage();
  const files = [];
  for (const size of request.sizes) files.push(await rendition(size, request));
  const used = process.cpuUsage(before);
  const cpu = (used.user + used.system) / 1e6;
  console.log(JSON.stringify({ cpu, files: files.map((file) => file.toString("base64")) }));
}
