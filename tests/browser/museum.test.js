// What people do with the museum, in a real browser: visitors search and zoom, a curator adds a find and publishes it.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { openMuseum } from "./museum.js";

const PASSWORD = "nine autumns of wind and dew";
const PHOTOGRAPH = resolve(import.meta.dirname, "../../fixtures/pictures/bowl-lobed-1.jpg");
const SHOTS = process.env.SHOTS;

let museum;
before(async () => {
  museum = await openMuseum();
});
after(() => museum?.close());

/** A page whose every complaint fails the test: scripts that break, policies that block, answers that fail. */
async function openPage(options = {}) {
  const context = await museum.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN", ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("response", (answer) => answer.status() >= 500 && complaints.push(`${answer.status()} ${answer.url()}`));
  const go = (path) => page.goto(museum.url + path, { waitUntil: "load" });
  const close = async (tolerated = () => false) => {
    await context.close();
    assert.deepEqual(complaints.filter((complaint) => !tolerated(complaint)), []);
  };
  return { page, go, close };
}

async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

async function tiled(page, of) {
  for (let i = 0; i < 900; i++) {
    const answer = await page.request.get(`${museum.url}/iiif/image/3/${of}/info.json`);
    if (answer.ok()) return;
    await page.waitForTimeout(200);
  }
  assert.fail(`${of} has no tiles after three minutes`);
}

async function photographs(page, ofObjects) {
  const list = await (await page.request.get(`${museum.url}/api/v1/media?limit=10`)).json();
  assert.ok(list.items.length >= ofObjects);
  for (const item of list.items) await tiled(page, item.id);
  return list.items;
}

/** The next tile that the viewer gets: a region of a picture, not a thumbnail. */
const aTile = (page) =>
  page.waitForResponse((answer) => /\/iiif\/image\/3\/[^/]+\/\d+,\d+,\d+,\d+\/\d+,\d+\/0\/default\.jpg$/.test(answer.url()) && answer.ok());

let settled = false;

/** Into the workbench: the first time by the set-up link, then by name and password. */
async function comeIn(page) {
  await page.goto(settled ? `${museum.url}/sign-in` : museum.setupLink());
  await page.fill("input[name=name]", "ying");
  await page.fill("input[name=password]", PASSWORD);
  if (!settled) await page.fill("input[name=again]", PASSWORD);
  await page.click("form[data-account] button");
  await page.waitForURL(/\/workbench$/);
  settled = true;
}

test("a visitor finds a piece in any script and zooms into it", async () => {
  const { page, go, close } = await openPage();
  await photographs(page, 3);
  await go("/");
  await shot(page, "home");
  for (const words of ["净瓶", "淨瓶", "jingping", "kundika"]) {
    await page.locator("form.search input[name=q]").last().fill(words);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === words);
    assert.ok((await page.locator(".card").count()) > 0, `${words} finds something`);
    assert.match(await page.locator(".card h3").first().innerText(), /净瓶/, words);
  }
  await shot(page, "search");
  const tile = aTile(page);
  await page.locator(".card", { has: page.locator("img") }).first().click();
  await page.waitForURL(/\/objects\//);
  await page.locator(".viewer canvas").first().waitFor();
  await tile;
  await shot(page, "object");
  await close();
});

test("the crackle of the glaze shows at full size", async () => {
  const { page, go, close } = await openPage();
  const media = await photographs(page, 3);
  const glaze = media.find((item) => JSON.stringify(item).includes("开片") || JSON.stringify(item).includes("glaze")) ?? media[0];
  const info = await (await page.request.get(`${museum.url}/iiif/image/3/${glaze.id}/info.json`)).json();
  const scales = new Set();
  page.on("response", (answer) => {
    const [, x, y, w, , width] = /\/(\d+),(\d+),(\d+),(\d+)\/(\d+),\d+\/0\/default/.exec(answer.url()) ?? [];
    if (answer.ok() && x !== undefined && y !== undefined) scales.add(Math.round(Number(w) / Number(width)));
  });
  await go(`/media/${glaze.id}`);
  await page.locator(".viewer canvas").first().waitFor();
  for (let i = 0; i < 12; i++) {
    await page.locator("[data-act=in]").click();
    await page.waitForTimeout(120);
  }
  await page.waitForTimeout(1500);
  assert.ok(scales.has(1), `tiles at full size were fetched (${info.width} × ${info.height}; scales ${[...scales]})`);
  await shot(page, "glaze");
  await close();
});

test("pages fit a phone and speak English when asked", async () => {
  const { page, go, close } = await openPage({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const list = await (await page.request.get(`${museum.url}/api/v1/objects?limit=1`)).json();
  for (const path of ["/?lang=en", "/search?q=%E7%93%B6&lang=en", `/objects/${list.items[0].id}?lang=en`, "/sign-in?lang=en", "/problems/stale?lang=en"]) {
    await go(path);
    // A phone widens its viewport to fit what is too wide: the width asked for is what counts.
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${path} is ${width} px wide`);
    assert.equal(await page.locator("html").getAttribute("lang"), "en", path);
    await shot(page, `phone-${path.split(/[/?]/)[1] || "home"}`);
  }
  await close();
});

test("the keyboard is enough", async () => {
  const { page, go, close } = await openPage();
  await go("/");
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement?.className ?? ""), /skip/, "the first stop skips the masthead");
  await go("/search?q=%E5%87%80%E7%93%B6");
  const facet = page.locator(".facets li a").first();
  await facet.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/kind=/);
  assert.equal(await page.locator(".facets a[aria-current=true]").count(), 1);
  await close();
});

test("nothing at an address is told in words", async () => {
  const { page, go, close } = await openPage();
  const answer = await go("/objects/00000000-0000-7000-8000-000000000000");
  assert.equal(answer.status(), 404);
  assert.match(await page.locator("h1").innerText(), /404/);
  const unknown = await page.request.get(`${museum.url}/nowhere`);
  assert.equal(unknown.headers()["content-type"], "application/problem+json", "programs still get a problem");
  await close((complaint) => complaint.includes("404"));
});

test("a curator adds a find with its photograph, publishes it, and sees it found and tiled", async () => {
  const { page, go, close } = await openPage();
  await comeIn(page);
  assert.ok((await page.locator("table.list tbody tr").count()) > 10);
  await shot(page, "workbench");

  await go("/workbench/new?kind=object");
  const field = (name) => page.locator(`[data-field=${name}]`).first();
  await page.click("#save");
  await page.locator(".fault").first().waitFor();
  assert.ok((await page.locator("#form .fault").count()) >= 2, "what is missing is said at its field");

  await field("labels").locator(".by-language input").nth(1).fill("测试葵口碗");
  await field("object_kind").locator("select").selectOption("find");
  await field("form").locator("input").fill("wan");
  await page.locator("[data-field=form] li[aria-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await field("form").locator("input").inputValue(), "碗", "pinyin chooses a bowl");

  await field("dating").getByRole("button", { name: "+ 年代" }).click();
  await field("dating").locator("[data-field=text] input").fill("天宝三年");
  await page.getByRole("button", { name: /^910 · 吴越/ }).click();
  assert.equal(await field("dating").locator("[data-field=begin] input").inputValue(), "910", "what was chosen is filled in");
  await page.fill("[data-field=dimensions_text] textarea", "口径12.3 足径5.1 高4");
  await page.locator("[data-field=dimensions_text]").getByRole("button", { name: "填入" }).click();
  assert.equal(await page.locator("[data-field=dimensions] .item-box.group").count(), 3, "sizes are filled in from words");
  await page.click("#save");
  await page.waitForURL(/\/workbench\/records\//);
  const id = page.url().split("/").pop();

  await page.fill(".drop input[aria-label=署名]", "测试署名");
  await page.setInputFiles("#files", PHOTOGRAPH);
  await page.getByText("完成。请保存记录。").waitFor({ timeout: 120_000 });
  await page.locator("[data-field=media] .photo img").waitFor();
  await page.keyboard.press("Control+s");
  await page.getByText(/已保存（第 2 版）/).waitFor();
  await shot(page, "editor");

  await page.getByRole("button", { name: "发布", exact: true }).click();
  await page.locator("dialog[open]").waitFor();
  await shot(page, "publish");
  await page.locator("dialog").getByRole("button", { name: "发布", exact: true }).click();
  await page.getByText("已发布。").waitFor();

  const tile = aTile(page);
  await go(`/objects/${id}`);
  await page.locator(".viewer canvas").first().waitFor();
  await tile;
  await go("/search?q=%E6%B5%8B%E8%AF%95%E8%91%B5%E5%8F%A3%E7%A2%97");
  assert.equal(await page.locator(".card h3").first().innerText(), "测试葵口碗");

  await go("/workbench");
  await page.getByRole("button", { name: "退出" }).click();
  await page.waitForURL(museum.url + "/");
  await go("/workbench");
  assert.match(page.url(), /\/sign-in\?next=/, "whoever has signed out is asked to sign in");
  await close((complaint) => complaint.includes("422"));
});

test("a curator filters the vocabulary, brings in a sheet, merges a term away and deletes a draft", async () => {
  const { page, go, close } = await openPage();
  page.on("dialog", (dialog) => dialog.accept());
  await comeIn(page);
  await page.getByRole("link", { name: "术语", exact: true }).click();
  await page.waitForURL(/\/workbench\/vocabulary$/);
  const leaf = (label) => page.locator(".tree li").filter({ has: page.getByRole("link", { name: label, exact: true }) });
  const all = await page.locator(".tree li:visible").count();
  assert.ok(all > 100, `${all} terms`);
  await shot(page, "vocabulary");
  for (const words of ["净瓶", "jingping", "Kundika"]) {
    await page.fill("#filter", words);
    await leaf("净瓶").waitFor();
    assert.ok((await page.locator(".tree li:visible").count()) < 20, `${words} leaves few`);
  }
  await shot(page, "vocabulary-filtered");
  await page.fill("#filter", "");
  await page.getByRole("button", { name: "全部收起" }).click();
  assert.ok((await page.locator(".tree li:visible").count()) < all, "folded");
  await page.getByRole("button", { name: "全部展开" }).click();
  assert.equal(await page.locator(".tree li:visible").count(), all);

  const outcome = page.locator("[data-outcome]");
  const choose = async (text) => {
    await page.setInputFiles("#vocabulary-file", { name: "forms.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await outcome.locator("tbody tr").first().waitFor();
  };
  await page.locator("[data-import] > summary").click();
  const head = "scheme,label:zh-Hans,label:en,pinyin,broader\n";
  await choose(`${head}form,试瓣口碗,trial bowl,shì bàn kǒu wǎn,没有的词\n`);
  assert.match(await outcome.locator("tr[data-action=refused]").innerText(), /2[^]*没有的词/, "a refused row tells its line and why");
  assert.equal(await outcome.locator("[data-go]").count(), 0, "with a row refused there is nothing to confirm");
  await shot(page, "vocabulary-refused");

  await choose(`${head}form,试瓣口碗,trial bowl,shì bàn kǒu wǎn,碗\nform,试小瓣口碗,small trial bowl,,碗 > 试瓣口碗\n`);
  await outcome.locator("tr[data-action=made]").first().waitFor();
  assert.match(await outcome.locator("[data-counts]").innerText(), /新建 2，修改 0，不变 0，拒绝 0/);
  const before = await (await page.request.get(`${museum.url}/api/v1/curation/records?kind=concept&q=${encodeURIComponent("试瓣口碗")}`)).json();
  assert.equal(before.items.length, 0, "a dry run writes nothing");
  await shot(page, "vocabulary-dry-run");
  await outcome.locator("[data-go]").click();
  await outcome.getByText(/已导入/).waitFor();
  await outcome.getByRole("link", { name: "看新的术语树" }).click();
  await page.fill("#filter", "shibankouwan");
  await leaf("试瓣口碗").getByRole("link", { name: "试瓣口碗", exact: true }).click();
  await page.waitForURL(/\/workbench\/records\//);
  const old = page.url().split("/").pop();

  const uses = page.locator("[data-uses]");
  await uses.getByRole("link", { name: "试小瓣口碗" }).waitFor();
  assert.match(await uses.locator("li").innerText(), /上位/, "it is said in words where it is named");
  await page.getByRole("button", { name: "删除…" }).click();
  await page.locator(".said.bad").getByText(/in use/).waitFor();
  await page.getByRole("button", { name: "发布", exact: true }).click();
  await page.locator("dialog").getByRole("button", { name: "发布", exact: true }).click();
  await page.getByText("已发布。").waitFor();

  await uses.getByRole("button", { name: "并入…" }).click();
  const dialog = page.locator("dialog.roomy");
  await dialog.locator("input").fill("wan");
  await dialog.locator("li[aria-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await dialog.locator("input").inputValue(), "碗");
  assert.equal(await dialog.locator("[data-follows]").getAttribute("data-follows"), "1", "it is said how much follows");
  await shot(page, "merge");
  await dialog.getByRole("button", { name: "合并", exact: true }).click();
  await dialog.getByText(/已合并/).waitFor();
  const stays = (await dialog.getByRole("link", { name: "碗", exact: true }).getAttribute("href")).split("/").pop();
  await Promise.all([page.waitForEvent("load"), dialog.getByRole("button", { name: "关闭" }).click()]);
  await page.locator("[data-uses]").getByRole("link", { name: "碗", exact: true }).waitFor();
  await shot(page, "merged");
  for (const address of [`/id/${old}`, `/concepts/${old}`]) {
    await go(address);
    assert.equal(page.url(), `${museum.url}/concepts/${stays}`, `${address} leads to the one that stays`);
  }

  await go("/workbench/vocabulary");
  await page.fill("#filter", "试小瓣口碗");
  await leaf("试小瓣口碗").getByRole("link", { name: "试小瓣口碗", exact: true }).click();
  await page.locator("[data-uses]").getByText("还没有记录用到它。").waitFor();
  await shot(page, "concept");
  await page.getByRole("button", { name: "删除…" }).click();
  await page.waitForURL(/\/workbench\/vocabulary$/);
  assert.equal(await leaf("试小瓣口碗").count(), 0, "what was deleted is gone");
  await leaf("试瓣口碗").locator(".tag.warn").waitFor();
  await close((complaint) => complaint.includes("409"));
});

test("a cataloguer keeps a search, is told what is new to it, and forgets it", async () => {
  const { page, go, close } = await openPage();
  page.on("dialog", (dialog) => dialog.accept());
  await comeIn(page);
  await go("/workbench/searches");
  await page.getByText("可以把它收藏在这里").waitFor();

  await go("/workbench?q=%E5%87%80%E7%93%B6&kind=object");
  await page.fill("[data-keep] input[name=name]", "新来的净瓶");
  await Promise.all([page.waitForURL(/\/workbench\/searches$/), page.getByRole("button", { name: "收藏", exact: true }).click()]);
  const kept = page.locator(".kept");
  await kept.getByRole("link", { name: "新来的净瓶" }).waitFor();
  await kept.getByText("没有新内容。").waitFor();

  const made = await page.evaluate(async () => {
    const csrf = document.querySelector("meta[name=csrf]").content;
    const body = JSON.stringify({ kind: "object", object_kind: "find", labels: { "zh-Hans": "测试净瓶口沿" } });
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf, "Idempotency-Key": crypto.randomUUID() };
    return (await fetch("/api/v1/curation/records", { method: "POST", headers, body })).status;
  });
  assert.equal(made, 201);
  const news = kept.getByRole("link", { name: "测试净瓶口沿" });
  for (let tries = 0; tries < 50 && (await news.count()) === 0; tries++) await page.reload();
  await news.waitFor();
  await shot(page, "news");
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "都看过了" }).click()]);
  await kept.getByText("没有新内容。").waitFor();

  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "删除" }).click()]);
  await page.getByText("可以把它收藏在这里").waitFor();
  await close();
});
