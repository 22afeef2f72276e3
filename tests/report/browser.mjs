// SPDX-License-Identifier: Apache-2.0
// A headless Chromium that notices what a report may not do: ask for anything but itself, open a dialog, complain.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.FOLDWISE_NODE_MODULES, "modules.js"));
const { chromium } = require("playwright-core");
export const axeSource = require("axe-core").source;

export async function launch() {
  return chromium.launch({
    executablePath: process.env.FOLDWISE_CHROMIUM,
    // Root may start it in a container.
    args: [...(process.getuid() === 0 ? ["--no-sandbox"] : []), "--disable-dev-shm-usage"],
  });
}

// A page that shows a file without a network. `faults` gathers what it does that it may not.
export async function open(browser, file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  const faults = [];
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) faults.push("asks for " + request.url());
  });
  const refused = [];
  page.on("requestfailed", (request) => refused.push(request.url() + " " + request.failure().errorText));
  page.on("dialog", (dialog) => {
    faults.push("opens a dialog: " + dialog.message());
    dialog.dismiss();
  });
  page.on("pageerror", (error) => faults.push("fails: " + error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push("complains: " + message.text());
  });
  page.setDefaultTimeout(20000);
  await page.goto(address + (options.hash || ""));
  await page.waitForSelector("html[data-ready=yes]", { state: "attached" });
  return { page, context, faults, refused, address };
}

export async function close({ context, faults }) {
  await context.close();
  assert.deepEqual(faults, []);
}

// A picture for people to look at, where somebody asked for them.
export async function picture(page, name, options = { fullPage: true }) {
  const folder = process.env.FOLDWISE_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, name + ".png"), ...options });
}

// All figures are drawn when they are near what is seen.
export async function drawAll(page) {
  for (const id of ["axis-figure", "curves-figure", "cost-figure"]) {
    await page.locator("#" + id).scrollIntoViewIfNeeded();
    await page.waitForFunction((each) => document.getElementById(each).dataset.drawn === "yes", id);
  }
  await page.evaluate(() => window.scrollTo(0, 0));
}

// Runs checks one after the other, each with its name.
export async function run(checks) {
  const browser = await launch();
  let failed = 0;
  try {
    for (const [name, check] of Object.entries(checks)) {
      try {
        await check(browser);
        console.log("ok   " + name);
      } catch (error) {
        failed += 1;
        console.log("FAIL " + name + "\n" + error.stack);
      }
    }
  } finally {
    await browser.close();
  }
  process.exitCode = failed === 0 ? 0 : 1;
}
