// The search field while one types: by keyboard and by touch, with an input method, in both languages, and without script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openMuseum } from "./museum.js";

let museum;
before(async () => {
  museum = await openMuseum();
  // Until the index is built, pages tell that they are not ready.
  for (let i = 0; i < 300 && !(await fetch(`${museum.url}/api/v1/search?limit=0`)).ok; i++) {
    await new Promise((done) => setTimeout(done, 200));
  }
});
after(() => museum?.close());

/** A page with its search field; every complaint fails the test, and what is asked for suggestions is kept. */
async function openField(path, options = {}) {
  const context = await museum.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  const asked = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/api/v1/suggest") asked.push(url.searchParams.get("q"));
  });
  await page.goto(museum.url + path, { waitUntil: "load" });
  const field = page.locator("form.search input[name=q]");
  const offered = page.locator(".suggestions [role=option]");
  const close = async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  };
  return { context, page, field, options: offered, asked, close };
}

const marked = (page) => page.locator(".suggestions [aria-selected=true]");

test("names are offered in groups, chosen by keyboard, and what was typed is searched for otherwise", async () => {
  const { page, field, options, close } = await openField("/");
  assert.equal(await field.getAttribute("role"), "combobox");
  await field.pressSequentially("色瓷");
  await options.first().waitFor();
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  const groups = page.locator(".suggestions [role=group]");
  assert.deepEqual(await groups.locator(".heading").allInnerTexts(), ["术语", "藏品与活动"]);
  const term = groups.first().locator("[role=option]", { hasText: "秘色瓷" });
  assert.equal(await term.locator("mark").innerText(), "色瓷", "what is met is marked");
  assert.match(await term.locator("b").innerText(), /^\d+/, "a term tells how many records lead to it");
  assert.match(await page.locator("[role=status]").innerText(), /条建议/);

  assert.equal(await field.getAttribute("aria-activedescendant"), null, "nothing is marked until it is asked for");
  await page.keyboard.press("ArrowDown");
  assert.equal(await marked(page).getAttribute("id"), await field.getAttribute("aria-activedescendant"));
  const first = await marked(page).innerText();
  await page.keyboard.press("ArrowUp");
  assert.equal(await marked(page).count(), 0, "up from the first leads back to the field");
  await page.keyboard.press("ArrowUp");
  assert.notEqual(await marked(page).innerText(), first, "and on to the last");
  await page.keyboard.press("Escape");
  assert.equal(await options.first().isVisible(), false);
  assert.equal(await field.inputValue(), "色瓷", "Escape keeps what was typed");
  await page.keyboard.press("ArrowDown");
  await options.first().waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await options.first().isVisible(), false, "Tab goes on and closes");

  await field.focus();
  await field.fill("msc");
  await options.first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "秘色瓷");
  assert.ok((await page.locator(".card").count()) > 0);

  await field.fill("kundi");
  await options.first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "kundi");
  await close();
});

test("a piece is gone to, in the page's language, by a tap", async () => {
  const { page, field, options, close } = await openField("/search?lang=en", {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await field.tap();
  await field.pressSequentially("octag");
  const piece = page.locator(".suggestions [role=group]", { hasText: "Pieces" }).locator("[role=option]").first();
  await piece.waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `the menu makes the page ${width} px wide`);
  const box = await options.first().boundingBox();
  assert.ok(box.height >= 40, "a finger meets it");
  await piece.tap();
  await page.waitForURL((url) => url.pathname.startsWith("/objects/") && url.searchParams.get("lang") === "en");
  await close();
});

test("nothing is asked while an input method composes, and only the last words are answered", async () => {
  const { context, page, field, options, asked, close } = await openField("/");
  await field.focus();
  const keyboard = await context.newCDPSession(page);
  for (const text of ["m", "mi", "mi s", "mi se"]) {
    await keyboard.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await page.waitForTimeout(150);
  }
  assert.deepEqual(asked, [], "nothing while composing");
  await keyboard.send("Input.insertText", { text: "秘色" });
  await options.first().waitFor();
  assert.deepEqual(asked, ["秘色"]);

  // The first answer comes late; by then other words stand in the field.
  let held;
  await page.route(/\/api\/v1\/suggest\?q=yue/, async (route) => {
    held = route;
  });
  const aborted = page.waitForEvent("requestfailed", (request) => request.url().includes("q=yue"));
  await field.fill("yue");
  while (!held) await page.waitForTimeout(20);
  await field.fill("celadn");
  await aborted;
  await page.locator(".suggestions mark", { hasText: /celadon/i }).first().waitFor();
  for (const met of await page.locator(".suggestions mark").allInnerTexts()) assert.match(met, /celadon/i);

  await field.fill("👻");
  await options.first().waitFor({ state: "hidden" });
  assert.equal(await field.getAttribute("aria-expanded"), "false");
  await close();
});

test("without script the field is a plain form", async () => {
  const { page, field, asked, close } = await openField("/", { javaScriptEnabled: false });
  await field.fill("净瓶");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "净瓶");
  assert.ok((await page.locator(".card").count()) > 0);
  assert.deepEqual(asked, []);
  await close();
});
