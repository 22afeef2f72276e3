// SPDX-License-Identifier: Apache-2.0
// What a reader of a finished sweep's report can do, by mouse, keyboard and ear: node report_checks.mjs REPORT HOSTILE EMPTY
import assert from "node:assert/strict";
import { axeSource, close, drawAll, open, picture, run } from "./browser.mjs";

const [report, hostile, empty] = process.argv.slice(2);

const rows = (page) => page.locator("#runs tbody tr");
const status = (page) => page.locator("#selection-count").textContent();

// What a checker of accessibility finds, as one line each.
async function violations(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((each) => each.id + ": " + each.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", "));
}

async function expectNoViolations(browser, file, options, prepare = async () => {}) {
  // The checker builds its own text into functions, which the page's policy refuses.
  const opened = await open(browser, file, { bypassCSP: true, ...options });
  await drawAll(opened.page);
  await prepare(opened.page);
  assert.deepEqual(await violations(opened.page), []);
  await close(opened);
}

// Tab until something is reached that the function accepts.
async function tabTo(page, accepts, most = 200) {
  for (let step = 0; step < most; ++step) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(accepts)) return;
  }
  assert.fail("no Tab reaches " + accepts);
}

await run({
  async "loads by itself, with tables, figures and every run"(browser) {
    const opened = await open(browser, report);
    const { page } = opened;
    assert.equal(await page.locator("h1").textContent(), "small");
    assert.ok(await page.locator("#tables figure table").count() >= 1);
    assert.equal(await rows(page).count(), 8);
    await drawAll(page);
    assert.equal(await page.locator("#figures .plot canvas").count(), 3);
    assert.equal(await page.locator("#figures .remark:visible").count(), 0);
    await picture(page, "light");
    await close(opened);
  },

  async "draws what the figures say"(browser) {
    const opened = await open(browser, report);
    const { page } = opened;
    await drawAll(page);
    for (const id of ["axis-figure", "curves-figure", "cost-figure"]) {
      const colours = await page.locator("#" + id + " .plot canvas").evaluate((canvas) => {
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const seen = new Set();
        for (let at = 0; at < pixels.length; at += 4) if (pixels[at + 3] > 250) seen.add(pixels[at] + " " + pixels[at + 1] + " " + pixels[at + 2]);
        return [...seen];
      });
      assert.ok(colours.includes("0 114 178"), id + " has no mark of the first line");
      assert.ok(colours.includes("213 94 0"), id + " has no mark of the second line");
    }
    await page.locator("#axis-figure .legend button").first().click();
    assert.equal(await page.locator("#axis-figure .legend button").first().getAttribute("aria-pressed"), "false");
    await page.locator("#axis-figure-numbers summary").click();
    await page.locator("#axis-figure-numbers tbody tr").first().waitFor();
    assert.equal(await page.locator("#axis-figure-numbers tbody tr").count(), 4);
    const plot = page.locator("#curves-figure .u-over");
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    // Single trainings are told where their thin lines are.
    const told = new Set();
    for (let y = 2; y < box.height; y += 5) {
      await page.mouse.move(box.x + box.width / 8, box.y + y);
      told.add(await page.locator("#curves-figure .readout").textContent());
    }
    assert.ok([...told].some((text) => /fold 1 of repeat [12]; epoch 1: \d/.test(text)), [...told].join("; "));
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.7, { steps: 4 });
    await page.mouse.up();
    await page.locator("#curves-figure .reset").waitFor({ state: "visible" });
    await page.locator("#curves-figure .reset").click();
    await page.locator("#curves-figure .reset").waitFor({ state: "hidden" });
    await page.locator("#axis-field").selectOption("sampling.strategy");
    assert.match(await page.locator("#axis-figure .plot").getAttribute("aria-label"), /over sampling\.strategy/);
    await close(opened);
  },

  async "filters runs and figures, and keeps the view in its address"(browser) {
    const opened = await open(browser, report);
    const { page } = opened;
    await page.getByRole("checkbox", { name: "uniform" }).check();
    assert.equal(await rows(page).count(), 4);
    assert.match(await status(page), /^4 runs of 8 selected$/);
    await drawAll(page);
    await page.locator("#axis-field").selectOption("clips.frames");
    assert.equal(await page.locator("#axis-figure .legend button").count(), 0);
    await page.locator("#axis-figure-numbers summary").click();
    await page.locator("#axis-figure-numbers tbody tr").first().waitFor();
    assert.equal(await page.locator("#axis-figure-numbers tbody tr").count(), 2);
    await page.getByRole("checkbox", { name: "6", exact: true }).check();
    assert.equal(await page.locator("#axis-figure-numbers tbody tr").count(), 1);
    assert.equal(await rows(page).count(), 2);
    const sent = new URL(page.url()).hash;
    assert.match(sent, /field\.sampling\.strategy=uniform/);
    const again = await open(browser, report, { hash: sent });
    assert.equal(await rows(again.page).count(), 2);
    assert.ok(await again.page.getByRole("checkbox", { name: "uniform" }).isChecked());
    await close(again);
    await page.getByRole("button", { name: "Select all runs" }).click();
    assert.equal(await rows(page).count(), 8);
    await close(opened);
  },

  async "sorts by a heading, up, down and not at all"(browser) {
    const opened = await open(browser, report);
    const { page } = opened;
    const heading = page.locator("#runs th", { has: page.getByRole("button", { name: /^accuracy/ }) });
    const place = await heading.evaluate((cell) => [...cell.parentElement.children].indexOf(cell));
    const values = async () => (await rows(page).locator(`:nth-child(${place + 1})`).allTextContents()).map(Number);
    const ascending = (await values()).sort((left, right) => left - right);
    await heading.getByRole("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
    assert.deepEqual(await values(), ascending);
    await heading.getByRole("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), "descending");
    assert.deepEqual(await values(), ascending.slice().reverse());
    await heading.getByRole("button").click();
    assert.equal(await heading.getAttribute("aria-sort"), null);
    await close(opened);
  },

  async "opens a run with its fields, curves, log, jobs and commands"(browser) {
    const opened = await open(browser, report, { hash: "#view.run=3" });
    const { page } = opened;
    const panel = page.getByRole("dialog", { name: "Run 3" });
    await panel.waitFor();
    for (const heading of ["Fields", "Metrics", "Curves", "Jobs", "Reproduce", "Provenance"])
      assert.ok(await panel.getByRole("heading", { name: heading }).isVisible(), heading);
    assert.ok(await panel.locator(".plot canvas").count() >= 1);
    const commands = await panel.locator(".command code").allTextContents();
    assert.equal(commands.length, 4 - 1);
    for (const command of commands) assert.match(command, /^orchestrator run-one \/\S+ [0-9a-f]{12}$/);
    assert.match(await panel.textContent(), /protocol\.seed1/);
    assert.doesNotMatch(await panel.textContent(), /null|undefined|NaN/);
    await picture(page, "run", {});
    await panel.locator(".command button").first().click();
    await panel.getByText(/^(Copied|Selected: copy it with Ctrl\+C)$/).waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    assert.doesNotMatch(page.url(), /view\.run/);
    console.log("command: " + commands[0]);
    await close(opened);
  },

  async "is used by the keyboard alone"(browser) {
    const opened = await open(browser, report);
    const { page } = opened;
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "runs-heading");
    await tabTo(page, () => document.activeElement.classList.contains("sort"));
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#runs th[aria-sort=ascending]").count(), 1);
    await tabTo(page, () => document.activeElement.classList.contains("open"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "3");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, "solid");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Run 3" }).waitFor();
    await tabTo(page, () => document.activeElement.getAttribute("aria-label") === "Next run in the list");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Run 4" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Next run in the list");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "3");
    await page.evaluate(() => window.scrollTo(0, 0));
    await drawAll(page);
    await page.locator("#axis-field").selectOption("clips.frames");
    await page.locator("#axis-figure .plot").focus();
    await page.keyboard.press("ArrowRight");
    const first = await page.locator("#axis-figure .readout").textContent();
    assert.match(first, /clips\.frames = 4: \d/);
    await page.keyboard.press("ArrowRight");
    assert.match(await page.locator("#axis-figure .readout").textContent(), /clips\.frames = 6: \d/);
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await page.locator("#axis-figure .readout").textContent(), first);
    await page.keyboard.press("+");
    await page.locator("#axis-figure .reset").waitFor({ state: "visible" });
    await close(opened);
  },

  async "has the roles and names that a screen reader tells"(browser) {
    const opened = await open(browser, report, { hash: "#view.sort=run" });
    const { page } = opened;
    await drawAll(page);
    for (const [role, name] of [["banner", undefined], ["main", undefined], ["contentinfo", undefined], ["heading", "Tables"],
                                ["group", "sampling.strategy"], ["region", "List of runs"], ["columnheader", /^Run/],
                                ["button", "Open run 1"], ["figure", "Training curves"], ["combobox", "Axis"]]) {
      assert.ok(await page.getByRole(role, name === undefined ? {} : { name, exact: typeof name === "string" }).count() >= 1, role + " " + name);
    }
    const tree = await page.locator("#runs").ariaSnapshot();
    assert.match(tree, /rowheader "Open run 1"/);
    assert.match(tree, /status: Runs 1–8 of 8 selected runs/);
    await close(opened);
    await expectNoViolations(browser, report, {});
    await expectNoViolations(browser, report, { colorScheme: "dark" });
    await expectNoViolations(browser, report, { hash: "#view.run=2" });
    await expectNoViolations(browser, report, { viewport: { width: 360, height: 740 } });
  },

  async "is dark where that is wished, also while it is open"(browser) {
    const opened = await open(browser, report, { colorScheme: "dark" });
    const { page } = opened;
    await drawAll(page);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const ink = () => page.locator("#axis-figure .plot canvas").evaluate((canvas) => {
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      for (let at = 0; at < pixels.length; at += 4) if (pixels[at] === 86 && pixels[at + 1] === 180 && pixels[at + 2] === 233) return "dark";
      return "light";
    });
    assert.equal(await paper(), "rgb(22, 24, 27)");
    assert.equal(await ink(), "dark");
    await picture(page, "dark");
    await page.emulateMedia({ colorScheme: "light" });
    assert.equal(await paper(), "rgb(255, 255, 255)");
    await page.locator("#axis-figure").scrollIntoViewIfNeeded();
    assert.equal(await ink(), "light");
    await close(opened);
  },

  async "has on paper what its lists and figures are of"(browser) {
    const opened = await open(browser, report);
    const { page } = opened;
    await drawAll(page);
    await page.emulateMedia({ media: "print" });
    for (const seen of ["#runs thead th >> text=accuracy", "#runs tbody tr >> nth=0 >> text=1", "#axis-figure .legend button"])
      assert.ok(await page.locator(seen).first().isVisible(), seen + " is not on paper");
    for (const unseen of ["#filters", "#refresh", ".pager"])
      for (const each of await page.locator(unseen).all()) assert.ok(!await each.isVisible(), unseen + " is on paper");
    await picture(page, "paper");
    await close(opened);
  },

  async "fits a phone"(browser) {
    for (const hash of ["", "#view.run=1"]) {
      const opened = await open(browser, report, { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, hash });
      const { page } = opened;
      await drawAll(page);
      const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth, document.getElementById("run").scrollWidth]);
      assert.ok(wide[0] <= 360 && wide[1] === 360 && wide[2] <= 360, "is " + wide + " pixels wide");
      await picture(page, hash ? "phone_run" : "phone", hash ? {} : { fullPage: true });
      await close(opened);
    }
  },

  async "shows hostile names as text and nothing else"(browser) {
    const plain = await open(browser, report);
    const elements = (page) => page.evaluate(() => document.querySelectorAll("img, iframe, object, embed, link, base, form, svg, b, a").length);
    const scripts = (page) => page.evaluate(() => document.scripts.length);
    const usual = [await elements(plain.page), await scripts(plain.page)];
    await close(plain);
    const opened = await open(browser, hostile);
    const { page } = opened;
    await drawAll(page);
    const name = "</script><img src=x onerror=alert(1)>";
    assert.equal(await page.locator("h1").textContent(), name + "\u202e\u2028\"'&amp;");
    assert.ok((await page.locator("#filters").textContent()).includes(name));
    assert.ok((await page.locator("#runs").textContent()).includes(name));
    for (const each of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await page.evaluate((run) => { location.hash = "#view.run=" + run; }, each);
      await page.getByRole("dialog", { name: "Run " + each }).waitFor();
    }
    assert.ok((await page.getByRole("dialog").textContent()).includes("<b>log</b>" + name));
    await picture(page, "hostile_run", {});
    await page.keyboard.press("Escape");
    await page.locator("#axis-figure-numbers summary").click();
    await page.locator("#axis-figure-numbers tbody tr").first().waitFor();
    await page.getByRole("checkbox", { name: /onerror/ }).first().check();
    assert.match(page.url(), /onerror/);
    assert.deepEqual([await elements(page), await scripts(page)], usual);
    assert.equal(await page.evaluate(() => document.querySelectorAll("[onerror], [style*=expression]").length), 0);
    await picture(page, "hostile");
    // And a hostile address chooses nothing and breaks nothing.
    await page.evaluate(() => { location.hash = "#view.run=<img>&field.x=1&view.sort=__proto__&view.page=-7&view.metric=constructor"; });
    await page.waitForFunction(() => document.querySelector("#selection-count").textContent.startsWith("8 runs"));
    await close(opened);
  },

  async "refuses scripts and requests that somebody put into it"(browser) {
    const opened = await open(browser, report);
    const { page } = opened;
    const refused = await page.evaluate(async () => {
      const results = [];
      try { document.body.innerHTML = "<p>"; results.push("markup"); } catch (error) { results.push(error.name); }
      const script = document.createElement("script");
      try { script.textContent = "window.ran = 1"; document.body.append(script); } catch (error) { /* refused at once */ }
      results.push(String(window.ran));
      await fetch("http://127.0.0.1:9/").then(() => results.push("fetched"), (error) => results.push(error.name));
      const image = document.createElement("img");
      image.src = "http://127.0.0.1:9/x.png";
      document.body.append(image);
      return results;
    });
    assert.deepEqual(refused, ["TypeError", "undefined", "TypeError"]);
    // What is asked for in spite of the policy is refused by it, and not for want of a network.
    const asked = opened.faults.filter((fault) => fault.startsWith("asks for"));
    await page.waitForFunction(() => true);
    assert.equal(opened.refused.length, asked.length, asked.join("; "));
    for (const each of opened.refused) assert.match(each, /csp/i);
    await opened.context.close();  // with what it complained of
  },

  async "says what there is of a sweep without results"(browser) {
    const opened = await open(browser, empty);
    const { page } = opened;
    await drawAll(page);
    assert.equal(await page.locator("#figures .remark:visible").count(), 3);
    assert.equal(await page.locator("#figures .plot").count(), 0);
    assert.equal(await rows(page).count(), 8);
    await page.getByRole("button", { name: "Open run 1", exact: true }).click();
    await page.getByRole("dialog", { name: "Run 1" }).waitFor();
    await page.keyboard.press("Escape");
    await picture(page, "empty");
    await close(opened);
    await expectNoViolations(browser, empty, {});
  },
});
