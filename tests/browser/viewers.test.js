// Others' viewers in a real browser, on a site of their own: OpenSeadragon, Mirador and TIFY show a photograph of the
// museum, zoomed and moved to its full size. What they ask for must be answered, and be bytes copied from the pyramid.

import assert from "node:assert/strict";
import { createReadStream, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openMuseum } from "./museum.js";

const PACKAGES = join(import.meta.dirname, "node_modules");
const SHOTS = process.env.SHOTS;
const PICTURES = ["kundika-octagonal-1", "kundika-octagonal-drawing"]; // which share a manifest
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml" };
/** What Mirador says of the React it is made with, whatever it shows. */
const MIRADORS_OWN = "Accessing element.ref was removed in React 19.";

let museum;
let site;
let photograph;
let manifest;

before(async () => {
  museum = await openMuseum(PICTURES);
  site = await openSite();
  const list = async (kind) => (await (await fetch(`${museum.url}/api/v1/${kind}?limit=100`)).json()).items;
  const largest = [];
  for (const { id } of await list("media")) largest.push(await tiled(id));
  [photograph] = largest.sort((a, b) => b.width * b.height - a.width * a.height);
  for (const object of await list("objects")) {
    const address = `${museum.url}/iiif/presentation/3/object/${object.id}/manifest`;
    const told = await fetch(address);
    if (told.ok && (await told.text()).includes(photograph.id)) manifest = address;
  }
  assert.ok(manifest, "the photograph stands in a manifest");
});
after(async () => {
  await new Promise((done) => (site ? site.server.close(done) : done()));
  await museum?.close();
});

/** The description of a photograph, when its tiles are made. */
async function tiled(id) {
  for (let i = 0; i < 300; i++) {
    const told = await fetch(`${museum.url}/iiif/image/3/${id}/info.json`);
    if (told.ok) return told.json();
    await new Promise((passed) => setTimeout(passed, 200));
  }
  assert.fail(`${id} has no tiles after a minute`);
}

const page = (head, body) => `<!doctype html><meta charset="utf-8"><title>viewer</title><link rel="icon" href="data:,">
<style>html, body, #viewer { margin: 0; width: 100%; height: 100%; position: relative }</style>${head}<div id="viewer"></div>${body}`;

/** The viewers' own site: a page for each, and the packages as npm has them. */
const PAGES = {
  "/openseadragon": () =>
    page(
      `<script src="/packages/openseadragon/build/openseadragon/openseadragon.min.js"></script>`,
      `<script>OpenSeadragon({ id: "viewer", prefixUrl: "/packages/openseadragon/build/openseadragon/images/",
        drawer: "canvas", crossOriginPolicy: "Anonymous", tileSources: "${photograph.id}/info.json" })</script>`,
    ),
  "/openseadragon-2": () => PAGES["/openseadragon"]().replace("/iiif/image/3/", "/iiif/image/2/"),
  "/mirador": () =>
    page(
      `<script src="/packages/mirador/dist/mirador.min.js"></script>`,
      `<script>Mirador.viewer({ id: "viewer", windows: [{ manifestId: "${manifest}" }] })</script>`,
    ),
  "/tify": () =>
    page(
      `<link rel="stylesheet" href="/packages/tify/dist/tify.css">`,
      `<script type="module">import Tify from "/packages/tify/dist/tify.js";
        new Tify({ container: "#viewer", manifestUrl: "${manifest}", language: "en" })</script>`,
    ),
};

async function openSite() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    if (PAGES[pathname]) {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(PAGES[pathname]());
    } else if (pathname.startsWith("/packages/")) {
      response.setHeader("content-type", TYPES[extname(pathname)] ?? "application/octet-stream");
      const file = createReadStream(join(PACKAGES, pathname.slice("/packages/".length)));
      file.once("error", () => response.writeHead(404).end()).pipe(response);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

/** What a pyramid holds has restart intervals; what is encoded for one answer has none. */
const isCopied = (jpeg) => jpeg.includes(Buffer.from([0xff, 0xdd, 0x00, 0x04]));

/** Shows the photograph in a viewer, zooms to full size, moves; tells the tiles that were got, by their address. */
async function look(viewer) {
  const context = await museum.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const tab = await context.newPage();
  const complaints = [];
  const bodies = new Map();
  tab.on("pageerror", (error) => complaints.push(String(error)));
  tab.on("console", (message) => message.type() === "error" && !message.text().startsWith(MIRADORS_OWN) && complaints.push(message.text()));
  // A viewer drops what it asked for and needs no more.
  tab.on("requestfailed", (request) => request.failure()?.errorText !== "net::ERR_ABORTED" && complaints.push(`${request.failure()?.errorText} ${request.url()}`));
  tab.on("response", (answer) => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`);
    if (/\/iiif\/image\/.*\.jpg$/.test(answer.url())) bodies.set(answer.url(), answer.body().catch(() => undefined));
  });
  const rest = async () => {
    for (let seen = -1; seen !== bodies.size; ) {
      seen = bodies.size;
      await tab.waitForTimeout(700);
    }
  };
  const shot = async (name) => {
    if (!SHOTS) return;
    mkdirSync(SHOTS, { recursive: true });
    await tab.screenshot({ path: join(SHOTS, `${viewer}-${name}.png`) });
  };

  const begun = tab.waitForResponse((answer) => answer.url().endsWith(".jpg") && answer.ok());
  await tab.goto(`${site.url}/${viewer}`, { waitUntil: "load" });
  await tab.locator("canvas").first().waitFor();
  await begun;
  await rest();
  await shot("whole");
  const whole = bodies.size;
  const { x, y, width, height } = await tab.locator("canvas").first().boundingBox();
  const [left, top] = [x + width / 2, y + height / 2];
  await tab.mouse.move(left, top);
  for (let i = 0; i < 10; i++) {
    await tab.mouse.wheel(0, -240);
    await tab.waitForTimeout(120);
  }
  await rest();
  await shot("zoomed");
  const zoomed = bodies.size;
  assert.ok(zoomed > whole, `${viewer} asked for more when zoomed`);
  for (let i = 0; i < 3; i++) {
    await tab.mouse.move(left, top);
    await tab.mouse.down();
    await tab.mouse.move(left - width * 0.4, top - height * 0.4, { steps: 8 });
    await tab.mouse.up();
    await rest();
  }
  await shot("moved");
  assert.ok(bodies.size > zoomed, `${viewer} asked for more when moved`);
  const tiles = [];
  for (const [url, body] of bodies) {
    const jpeg = await body;
    if (jpeg) tiles.push({ url, jpeg });
  }
  await context.close();
  assert.deepEqual(complaints, [], viewer);
  return tiles;
}

/** Regions that are shown pixel for pixel. */
const isFullSize = ({ url }) => {
  const [, w, width] = /\/\d+,\d+,(\d+),\d+\/(\d+),\d*\/0\/default\.jpg$/.exec(url) ?? [];
  return w !== undefined && w === width;
};

// Together, for most of it is waiting.
describe("a photograph from its whole to its pixels, by copies alone", { concurrency: true }, () => {
  for (const viewer of ["openseadragon", "openseadragon-2", "mirador", "tify"]) {
    test(viewer, async () => {
      const tiles = await look(viewer);
      assert.ok(tiles.some(isFullSize), `${viewer} got tiles at full size`);
      assert.deepEqual(tiles.filter(({ jpeg }) => !isCopied(jpeg)).map(({ url }) => url), [], "what was not copied");
    });
  }
});
