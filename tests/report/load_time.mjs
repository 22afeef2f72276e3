// SPDX-License-Identifier: Apache-2.0
// How long until a report is there, and until a choice is shown: node load_time.mjs REPORT. Prints seconds, the best of
// five loads by the clock and by the CPU time of the page's thread, the worst of two choices, and how many runs there are.
import assert from "node:assert/strict";
import { close, drawAll, launch, open, picture } from "./browser.mjs";

// CPU time of a page's own thread since now, while it loads itself again.
async function threadSeconds(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.reload();
  await page.waitForSelector("html[data-ready=yes]", { state: "attached" });
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  return metrics.find((metric) => metric.name === "TaskDuration").value;
}

const browser = await launch();
const loads = [];
const work = [];
let chosen = 0;
for (let turn = 0; turn < 5; ++turn) {
  const opened = await open(browser, process.argv[2]);
  const { page } = opened;
  // Until two frames later: it has been painted.
  loads.push(await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
    () => done(performance.now() / 1000))))));  // since the browser was told to show the file
  work.push(await threadSeconds(page));
  if (turn === 0) {
    assert.ok(await page.locator("#runs tbody tr").count() > 0);
    await drawAll(page);
    await picture(page, "large", {});
    for (const box of [0, 1]) {
      chosen = Math.max(chosen, await page.evaluate((which) => new Promise((done) => {
        const from = performance.now();
        document.querySelectorAll("#filters input[type=checkbox]")[which].click();
        requestAnimationFrame(() => requestAnimationFrame(() => done((performance.now() - from) / 1000)));
      }), box));
    }
    console.log("runs=" + (await page.locator("#selection-count").textContent()).match(/of ([\d,]+)/)[1].replace(",", ""));
  }
  await close(opened);
}
await browser.close();
console.log("load=" + Math.min(...loads).toFixed(3));
console.log("work=" + Math.min(...work).toFixed(3));
console.log("choice=" + chosen.toFixed(3));
