// Opens the overview of many departments in a real Chromium: sorts, searches, looks with axe, and measures.
// node overview.mjs CHROMIUM PAGE: prints what was seen as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [executablePath, file] = process.argv.slice(2);
const address = pathToFileURL(file).href;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const seen = { requests: [], console: [], widths: {}, axe: {}, sorted: {} };

async function open(options) {
  const page = await (await browser.newContext({ viewport: { width: 1366, height: 900 }, ...options })).newPage();
  page.on("request", (request) => request.url() === address || seen.requests.push(request.url()));
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.console.push(String(error)));
  await page.goto(address);
  return page;
}

async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html) }));
}

const busy = await (await browser.newContext()).newPage();
const session = await busy.context().newCDPSession(busy);
await session.send("Performance.enable", { timeDomain: "threadTicks" });
await busy.goto(address);
await busy.locator("#finder").waitFor();
const { metrics } = await session.send("Performance.getMetrics");
seen.seconds = metrics.find(({ name }) => name === "TaskDuration").value;

const page = await open({});
const places = () => page.locator("#departments tbody tr:visible th").allTextContents();
seen.axe.desktop = await faults(page);
const click = () => page.getByRole("button", { name: "ต้องแก้" }).click();
await click();
seen.sorted.ascending = (await places()).map((text) => text.trim());
await click();
seen.sorted.descending = (await places()).map((text) => text.trim());
await page.getByRole("searchbox").fill("กรมที่ ๑");
seen.found = (await places()).map((text) => text.trim());
seen.shown = await page.locator("#shown").textContent();
await page.emulateMedia({ media: "print" });
seen.printed = await page.locator("#departments tbody tr:visible").count();

for (const width of [1366, 390]) {
  const other = await open({ viewport: { width, height: 900 } });
  seen.widths[width] = await other.evaluate(() => document.documentElement.scrollWidth);
  if (width === 390) seen.axe.phone = await faults(other);
}
const plain = await open({ javaScriptEnabled: false });
seen.withoutScript = await plain.locator("#departments tbody tr:visible").count();
console.log(JSON.stringify(seen));
await browser.close();
