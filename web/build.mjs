// Bundles every entry of src/ into dist/, from where the binary takes them in.
import { rmSync } from "node:fs";
import { context, build } from "esbuild";

const options = {
  entryPoints: ["src/site.css", "src/suggest.ts", "src/viewer.ts", "src/account.ts", "src/workbench.ts"],
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "linked",
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  rmSync("dist", { recursive: true, force: true });
  await build(options);
}
