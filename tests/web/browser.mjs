// Opens the status page in a real Chromium. Needs npm's playwright-core and axe-core.
// node browser.mjs CHROMIUM PAGE: uses the page of test_status_page.py as a person would, prints what was seen as JSON.
// node browser.mjs CHROMIUM PAGE --busy: how long the browser works on any status page, and what axe finds there.
// node browser.mjs CHROMIUM PAGE FOLDER: pictures of any status page, on three screens and on paper.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [executablePath, file, folder] = process.argv.slice(2);
const address = pathToFileURL(file).href;
const widths = [1366, 768, 390];

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const seen = { requests: [], console: [], widths: {}, axe: {} };

async function open(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("request", (request) => request.url() === address || seen.requests.push(request.url()));
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.console.push(String(error)));
  await page.goto(address);
  return page;
}

// How long the browser's own thread works until the page can be used, in seconds of the processor.
async function busy() {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(address);
  await page.locator("#filters").waitFor();
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value;
}

const visible = (page) => page.locator("#finding-list > tr:visible").count();
const shown = (page) => page.locator("#shown").textContent();

async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html }) => html) }));
}

async function filters(page) {
  const steps = {};
  const step = async (name, act) => {
    await act();
    steps[name] = {
      shown: await shown(page),
      visible: await visible(page),
      nothing: await page.locator("#nothing").isVisible(),
    };
  };
  const reset = () => page.getByRole("button", { name: "ล้างตัวกรอง" }).click();
  const search = (words) => page.getByRole("searchbox").fill(words);
  await step("all", async () => {});
  await step("severity", () => page.getByLabel("ความสำคัญ").selectOption("error"));
  await step("severity and code", () => page.getByLabel("รหัสข้อสังเกต").selectOption("K306"));
  await step("reset", reset);
  await step("unit", () => page.getByLabel("หน่วยงาน", { exact: true }).selectOption("สบก."));
  await reset();
  await step("search", () => search("หมวด 7!M4"));
  await step("search in Thai digits", () => search("หมวด๗ !m๔"));
  await step("search for nothing", () => search("ไม่มีคำนี้แน่นอน"));
  await step("link of a unit", () => page.locator("a[data-show-unit='สพบ.'][data-show-severity='warning']").click());
  await step("link of an indicator", () => page.locator("a[data-show-search='7.6-01']").click());
  await reset();
  await search("7.6-01");
  await page.getByRole("searchbox").press("Enter");
  await step("enter in the search", async () => {});
  return steps;
}

async function look() {
  const desktop = await open({});
  seen.axe.desktop = await faults(desktop);
  seen.filters = await filters(desktop);
  await desktop.emulateMedia({ media: "print" });
  seen.printed = { visible: await visible(desktop), filters: await desktop.locator("#filters").isVisible() };
  seen.axe.print = await faults(desktop);

  const keyboard = await open({});
  await keyboard.keyboard.press("Tab");
  seen.firstStop = await keyboard.evaluate(() => document.activeElement.textContent);
  await keyboard.keyboard.press("Enter");
  seen.skippedTo = await keyboard.evaluate(() => document.activeElement.id);

  for (const width of widths) {
    const page = await open({ viewport: { width, height: 900 } });
    seen.widths[width] = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width === 390) seen.axe.phone = await faults(page);
  }

  const plain = await open({ javaScriptEnabled: false });
  seen.withoutScript = { visible: await visible(plain), filters: await plain.locator("#filters").isVisible() };
  console.log(JSON.stringify(seen));
}

async function picture() {
  for (const width of widths) {
    const page = await open({ viewport: { width, height: 900 } });
    await page.screenshot({ path: `${folder}/${width}.png`, fullPage: true });
    if (width === 1366) await page.pdf({ path: `${folder}/print.pdf`, preferCSSPageSize: true });
  }
}

async function measure() {
  const seconds = await busy();
  console.log(JSON.stringify({ seconds, axe: await faults(await open({})) }));
}

await (folder === "--busy" ? measure() : folder ? picture() : look());
await browser.close();
