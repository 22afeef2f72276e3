// SPDX-License-Identifier: Apache-2.0
// An open page follows a report that is written while its sweep runs: node watch_checks.mjs REPORT
// Prints "followed" when it has, then waits for a line and expects that the page has stopped refreshing by itself.
import assert from "node:assert/strict";
import { once } from "node:events";
import { close, drawAll, open, picture, run } from "./browser.mjs";

const [report] = process.argv.slice(2);
const written = (page) => page.locator("#written").textContent();

// The page may load itself again at any moment until it is paused.
async function pause(page) {
  for (;;) {
    try {
      await page.getByRole("button", { name: "Pause refreshing", includeHidden: true }).evaluate((button) => button.click());
      await page.waitForFunction(() => document.querySelector("#refresh")?.textContent.includes("Paused"));
      return;
    } catch (error) {
      if (!/context|detached|attached|navigat/i.test(error.message)) throw error;
    }
  }
}

await run({
  async "follows, keeps the view, pauses, and ends with the sweep"(browser) {
    const opened = await open(browser, report, { viewport: { width: 1280, height: 500 } });
    const { page } = opened;
    await pause(page);
    await drawAll(page);
    await picture(page, "running");
    await page.getByRole("checkbox", { name: "uniform" }).check();
    const line = page.locator("#curves-figure .legend button", { hasText: "uniform" });
    await line.click();
    await page.locator("#curves-figure-numbers summary").click();
    await page.locator("#runs-heading").scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "Open run 1", exact: true }).click();
    await page.getByRole("dialog", { name: "Run 1" }).waitFor();
    await page.getByRole("dialog").evaluate((panel) => panel.scrollTo(0, 60));
    const places = () => page.evaluate(() => [scrollY, document.querySelector("#run").scrollTop]);
    const [before, last] = [await places(), await written(page)];
    assert.ok(before[0] > 0 && before[1] > 0);
    // Behind the open panel a person cannot reach it.
    await page.evaluate(() => document.getElementById("pause").click());
    await page.waitForFunction(
      (time) => document.documentElement.dataset.ready === "yes" && document.querySelector("#written").textContent !== time,
      last, { timeout: 120000 });
    await pause(page);
    await page.getByRole("dialog", { name: "Run 1" }).waitFor();
    const after = await places();
    assert.ok(Math.abs(after[1] - before[1]) < 40, "the panel was at " + before[1] + " and is at " + after[1]);
    assert.ok(Math.abs(after[0] - before[0]) < 200, "the page was at " + before[0] + " and is at " + after[0]);
    await page.keyboard.press("Escape");
    assert.ok(await page.getByRole("checkbox", { name: "uniform" }).isChecked());
    assert.equal(await line.getAttribute("aria-pressed"), "false", "a line that was hidden is shown again");
    assert.ok(await page.locator("#curves-figure-numbers").getAttribute("open") !== null, "the numbers were closed");
    // A choice that was made does not hold the page for ever, and stays where the keyboard is.
    const then = await written(page);
    await page.locator("#curve-metric").focus();
    await page.evaluate(() => document.getElementById("pause").click());
    await page.waitForFunction(
      (time) => document.documentElement.dataset.ready === "yes" && document.querySelector("#written").textContent !== time,
      then, { timeout: 120000 });
    await pause(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), "curve-metric");
    await page.evaluate(() => { window.same = true; });
    console.log("followed");
    await once(process.stdin, "data");
    process.stdin.destroy();
    assert.ok(await page.evaluate(() => window.same), "it loaded itself although it was paused");
    await page.getByRole("button", { name: "Refresh by itself" }).click();
    await page.waitForFunction(() => window.same === undefined && document.documentElement.dataset.ready === "yes");
    assert.equal(await page.locator("#refresh").count(), 0);
    assert.ok(await page.getByRole("checkbox", { name: "uniform" }).isChecked());
    await drawAll(page);
    await picture(page, "ended");
    await close(opened);
  },
});
