// A museum of its own for a test: the real program in a folder of its own, filled with a part of the demo museum.

import { spawn, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const ROOT = resolve(import.meta.dirname, "../..");
const PROGRAM = process.env.CELADON_PROGRAM ?? join(ROOT, "target/debug/celadon");
const PICTURES = ["glaze-macro", "kundika-octagonal-1", "kundika-octagonal-drawing"];

/** Starts it with the photographs whose names are told; `close()` ends it and takes its folder away. */
export async function openMuseum(pictures = PICTURES) {
  const folder = mkdtempSync(join(tmpdir(), "celadon-browser-"));
  const environment = { PATH: process.env.PATH, CELADON_DATA: join(folder, "data") };
  writeFileSync(join(folder, "museum.jsonl"), part(pictures));
  cpSync(join(ROOT, "fixtures/pictures"), join(folder, "pictures"), { recursive: true });
  execFileSync(PROGRAM, ["import", join(folder, "museum.jsonl")], { env: environment, stdio: ["ignore", "ignore", "inherit"] });
  const server = spawn(PROGRAM, ["serve", "--listen", "127.0.0.1:0"], { env: environment, stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise((told, failed) => {
    server.stdout.once("data", (line) => told(String(line).trim()));
    server.once("exit", (code) => failed(new Error(`celadon ended with ${code}`)));
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  return {
    url,
    browser,
    setupLink: () => readFileSync(join(folder, "data/setup-link"), "utf8").trim(),
    async close() {
      await browser.close();
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The demo museum with a few of its photographs: what takes long in an unoptimised build is making tiles. */
function part(pictures) {
  const lines = readFileSync(join(ROOT, "fixtures/museum.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const kept = (record) => record.kind !== "media" || pictures.some((name) => record.file.includes(name));
  const gone = new Set(lines.filter((record) => !kept(record)).map((record) => record.id));
  const records = lines.filter(kept).map((record) => {
    const media = record.media?.filter((link) => !gone.has(link.media));
    return media === undefined ? record : { ...record, media };
  });
  return records.map((record) => JSON.stringify(record)).join("\n") + "\n";
}
