// SPDX-License-Identifier: Apache-2.0
// An open page follows a report that is written while its sweep runs: node watch_checks.mjs REPORT
// Prints "followed" when it has, then waits for a line and expects that the page has stopped refreshing by itself.
import assert from "node:assert/strict";
import { once } from "node:events";
import { close, drawAll, open, picture, run } from "./browser.mjs";

const [report] = process.argv.slice(2);
const written = (page) => page.locator("#written").textContent();

// The page as it is after it loaded itself again.
async function untilWrittenAgain(page) {
  const before = await written(page);
  await page.waitForFunction(
    (last) => document.documentElement.dataset.ready === "yes" && document.querySelector("#written").textContent !== last, before,
    { timeout: 60000 });
}

await run({
  async "follows, keeps the view, pauses, and ends with the sweep"(browser) {
    const opened = await open(browser, report, { viewport: { width: 1280, height: 500 } });
    const { page } = opened;
    await drawAll(page);
    await picture(page, "running");
    await page.getByRole("checkbox", { name: "uniform" }).check();
    await page.locator("#runs-heading").scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "Open run 1", exact: true }).click();
    await page.getByRole("dialog", { name: "Run 1" }).waitFor();
    await page.getByRole("dialog").evaluate((panel) => panel.scrollTo(0, 60));
    const scrolled = await page.evaluate(() => [scrollY, document.querySelector("#run").scrollTop]);
    assert.ok(scrolled[0] > 0 && scrolled[1] > 0);
    await untilWrittenAgain(page);
    await page.getByRole("dialog", { name: "Run 1" }).waitFor();
    const after = await page.evaluate(() => [scrollY, document.querySelector("#run").scrollTop]);
    assert.ok(Math.abs(after[1] - scrolled[1]) < 40, "the panel was at " + scrolled[1] + " and is at " + after[1]);
    await page.keyboard.press("Escape");
    assert.ok(await page.getByRole("checkbox", { name: "uniform" }).isChecked());
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByRole("button", { name: "Pause refreshing" }).click();
    await page.evaluate(() => { window.same = true; });
    await page.getByText("Paused: this page stays as it is.").waitFor();
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
