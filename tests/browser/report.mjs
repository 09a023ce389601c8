// The report in a browser: complete without a network, readable at phone, laptop and print size, and for those who
// cannot see it.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { accessibilityFaults, open } from "./browser.mjs";

// The last one opened is the one that all other checks look at.
const SIZES = [{ width: 390, height: 844 }, { width: 1366, height: 768 }];

/** Checks of any page made of the report's blocks; `more(page)` holds those of some pages only. */
export async function pageChecks(check, browser, file, language, more = () => {}) {
  let opened;
  for (const viewport of SIZES) {
    await opened?.close();
    opened = await open(browser, file, viewport);
    const { page, troubles } = opened;
    await check(`opens at ${viewport.width} px without a network, an error or a sideways scroll`, async () => {
      assert.deepEqual(troubles, []);
      assert.equal(await page.getAttribute("html", "lang"), language);
      assert.equal(await page.locator("h1").count(), 1);
      const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= shown, `${wide} px wide on ${shown}`);
    });
    await check(`is accessible at ${viewport.width} px`, async () => {
      assert.deepEqual(await accessibilityFaults(page), []);
    });
  }
  const { page, close } = opened;
  await more(page);
  await check("every link within the page leads somewhere", async () => {
    const lost = await page.evaluate(() => [...document.querySelectorAll("a[href^='#']")]
      .map((link) => link.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id)));
    assert.deepEqual(lost, []);
  });
  await check("every id is there once", async () => {
    const twice = await page.evaluate(() => {
      const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
      return ids.filter((id, position) => ids.indexOf(id) !== position);
    });
    assert.deepEqual(twice, []);
  });
  await check("every picture has a name and a description, and every chart its table", async () => {
    const faults = await page.evaluate(() => [...document.querySelectorAll("svg")].filter((svg) => {
      const told = (svg.getAttribute("aria-labelledby") ?? "").split(" ")
        .map((id) => document.getElementById(id)?.textContent ?? "");
      const figure = svg.closest("figure");
      // A name is as short as that of a municipality (Laxå); what the picture shows is a sentence.
      const [name, description] = told.map((text) => text.trim());
      return told.length !== 2 || !name || description.length < 20
        || !(figure.classList.contains("map") || figure.querySelector("table tbody tr"));
    }).map((svg) => svg.outerHTML.slice(0, 200)));
    assert.deepEqual(faults, []);
  });
  await check("every chart and map is drawn with more than one colour", async () => {
    const plain = await page.evaluate(() => [...document.querySelectorAll("svg")].filter((svg) => {
      const fills = new Set([...svg.querySelectorAll("[fill],[stroke]")]
        .flatMap((shape) => [shape.getAttribute("fill"), shape.getAttribute("stroke")]).filter(Boolean));
      return fills.size < 3 || svg.querySelectorAll("path,rect,line,circle,polygon").length < 3;
    }).map((svg) => svg.outerHTML.slice(0, 200)));
    assert.deepEqual(plain, []);
  });
  await check("a table behind a chart opens by keyboard", async () => {
    const summary = page.locator("details > summary").first();
    if (await summary.count() === 0) return;
    await summary.focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("details[open] table").first().isVisible());
  });
  await check("the skip link leads past the contents", async () => {
    await page.keyboard.press("Home");
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  });
  await check("prints on A4: no contents list, nothing cut at the right edge", async () => {
    await page.emulateMedia({ media: "print" });
    // A4 less its margins, at 96 dots an inch.
    await page.setViewportSize({ width: 680, height: 1000 });
    assert.equal(await page.locator("nav").isVisible(), false);
    const cut = await page.evaluate(() => [...document.querySelectorAll("table, svg, h1, h2, h3, p, li")]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
      .map((one) => one.outerHTML.slice(0, 120)));
    assert.deepEqual(cut, []);
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    assert.ok(pdf.length > 20_000, `${pdf.length} bytes`);
    await page.emulateMedia({ media: "screen" });
  });
  await close();
}

/** What only a whole report has. */
export function reportChecks(check, browser, file, language) {
  return pageChecks(check, browser, file, language, (page) => wholeReport(check, page, language));
}

async function wholeReport(check, page, language) {
  await check("begins with four numbers", async () => {
    assert.equal(await page.locator("section.chapter").first().locator(".keys .value").count(), 4);
  });
  await check("has a page with a map for every municipality of its table", async () => {
    const names = await page.locator("a[href^='#m-'] >> xpath=ancestor::nav").locator("a[href^='#m-']").count();
    assert.ok(names > 1);
    // So has every part of the county.
    const parts = await page.locator("section.part[aria-labelledby^='part-']").count();
    assert.equal(await page.locator("section.part figure.map svg").count(), names + parts);
  });
  if (page.url().includes("/internal/") && language === "sv") await check("prints each municipality and each part of the county on two sheets of A4", async () => {
    const ids = await page.evaluate(() => [...document.querySelectorAll("section.part")].map((one) => one.getAttribute("aria-labelledby")).filter((id) => id.startsWith("m-") || id.startsWith("part-")));
    const others = [];
    for (const id of ids) {
      await page.evaluate((id) => {
        for (const one of document.querySelectorAll("header, section.chapter")) {
          one.hidden = one.getAttribute("aria-labelledby") !== id;
        }
      }, id);
      const count = await sheets(page);
      if (count !== 2) others.push(`${id}: ${count}`);
    }
    await page.evaluate(() => { for (const one of document.querySelectorAll("[hidden]")) one.hidden = false; });
    assert.deepEqual(others, []);
  });
  await check("has no text of the other language", async () => {
    const text = await page.evaluate(() => document.body.innerText);
    const others = language === "sv" ? ["Shortage areas", "unserved", "Distance to"] : ["Bristområden", "utan tillgång", "Avstånd"];
    // Names, wordings and files are as delivered.
    const found = others.filter((word) => text.includes(word));
    assert.deepEqual(found, []);
  });
}

/** The two pages for the steering group: readable on a phone, accessible, and two sheets of A4 whatever the county. */
export async function summaryChecks(check, browser, file, language) {
  for (const viewport of SIZES) {
    const { page, troubles, close } = await open(browser, file, viewport);
    await check(`opens at ${viewport.width} px without a network, an error or a sideways scroll, and is accessible`, async () => {
      assert.deepEqual(troubles, []);
      assert.equal(await page.getAttribute("html", "lang"), language);
      const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= shown, `${wide} px wide on ${shown}`);
      assert.deepEqual(await accessibilityFaults(page), []);
    });
    if (viewport === SIZES.at(-1)) {
      await check("prints on two sheets of A4", async () => {
        assert.equal(await sheets(page), 2);
      });
    }
    await close();
  }
}

/** The pages that are mailed, one a municipality: two sheets of A4 each. */
export async function mailedChecks(check, browser, file, others) {
  const { page, close } = await open(browser, file, SIZES.at(-1));
  await check("prints on two sheets of A4, as do those of the other municipalities", async () => {
    const wrong = [];
    for (const one of [file, ...others]) {
      await page.goto(pathToFileURL(one).href);
      const count = await sheets(page);
      if (count !== 2) wrong.push(`${one}: ${count}`);
    }
    assert.deepEqual(wrong, []);
  });
  await close();
}

/** How many sheets of paper a page takes. */
async function sheets(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length;
}
