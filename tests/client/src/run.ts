// Starts a museum of its own, calls it with the generated client, and ends it, however the calls end.
//
//   CELADON_BIN    the program; target/debug/celadon unless told

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const program = process.env["CELADON_BIN"] ?? here("../../../target/debug/celadon");
const data = mkdtempSync(join(tmpdir(), "celadon-client-"));
const env = { CELADON_DATA: data, CELADON_LISTEN: "127.0.0.1:0" };

function run(...args: string[]): string {
  const ran = spawnSync(program, args, { env, encoding: "utf8", input: "" });
  if (ran.status !== 0) throw new Error(`celadon ${args.join(" ")}: ${ran.stderr}${ran.error ?? ""}`);
  return ran.stdout.trim();
}

/** Ends with the first line it prints, or fails when it ends before. */
function firstLine(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout) createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`celadon serve ended with ${code}`)));
    child.once("error", reject);
  });
}

let code = 1;
try {
  run("user", "add", "client", "--role", "curator");
  const token = run("token", "create", "--user", "client");
  const server = spawn(program, ["serve"], { env, stdio: ["ignore", "pipe", "pipe"] });
  const log: Buffer[] = [];
  server.stderr.on("data", (part: Buffer) => log.push(part));
  const ended = new Promise((resolve) => server.once("exit", resolve));
  try {
    const url = await firstLine(server);
    const calls = spawn(process.execPath, [here("./call.js")], {
      env: { ...process.env, CELADON_URL: url, CELADON_TOKEN: token },
      stdio: "inherit",
      timeout: 120_000,
    });
    code = await new Promise((resolve) => calls.once("exit", (status) => resolve(status ?? 1)));
  } finally {
    server.kill("SIGTERM");
    const left = await ended;
    if (left !== 0) {
      console.error(`celadon serve ended with ${left}`);
      code ||= 1;
    }
    if (code !== 0) console.error(Buffer.concat(log).toString());
  }
} finally {
  rmSync(data, { recursive: true, force: true });
}
process.exitCode = code;
