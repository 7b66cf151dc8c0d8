// Writes src/api/schema.d.ts from an OpenAPI document: `node tools/types.mjs document.json [target]`.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const [document, target = new URL("../src/api/schema.d.ts", import.meta.url)] = process.argv.slice(2);
const ast = await openapiTS(JSON.parse(readFileSync(document, "utf8")), {
  alphabetize: true,
  defaultNonNullable: false,
});
writeFileSync(target, `// Written by \`make reference\` from the OpenAPI document.\n\n${astToString(ast)}`);
