// The layer of what changed since the earlier result: the numbers of change.csv, marks that are seen, cards that list
// them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { accessibilityFaults, open, picture, settled } from "./browser.mjs";
import { readCsv, shownNumber } from "./table.mjs";

const box = (page) => page.locator("#legend input[data-layer=changed]");

/** Brings a mark of a kind into the middle and clicks it. */
async function clickMark(page, kind) {
  await page.evaluate((wanted) => {
    const map = window.whitespotMap;
    const mark = map.getStyle().sources.changed.data.features.find((one) => one.properties.kind === wanted);
    map.jumpTo({ center: mark.geometry.coordinates, zoom: 14 });
  }, kind);
  await settled(page);
  const frame = await page.locator("#map canvas.maplibregl-canvas").boundingBox();
  await page.mouse.click(frame.x + frame.width / 2, frame.y + frame.height / 2);
  const card = page.locator(".card[data-kind=changed]");
  await card.waitFor();
  return card;
}

export async function changedChecks(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  const language = await page.getAttribute("html", "lang");
  await settled(page);

  await check("what changed is off at first, ticked by keyboard, and seen", async () => {
    assert.equal(await box(page).isChecked(), false);
    assert.ok(await page.locator("#changed-more").isHidden());
    const before = await picture(page);
    await box(page).focus();
    await page.keyboard.press("Space");
    await settled(page);
    assert.ok(await page.locator("#changed-more").isVisible());
    assert.notEqual((await picture(page)).hash, before.hash);
    const drawn = await page.evaluate(() => new Set(window.whitespotMap.queryRenderedFeatures({ layers: ["changed"] })
      .map((one) => one.properties.kind)).size);
    assert.equal(drawn, await page.locator("#changed-kinds li").count(), "every kind of the legend is on the map");
  });

  await check("the legend's numbers are the sums of change.csv by points", async () => {
    const rows = readCsv(readFileSync(path.join(path.dirname(file), "change.csv"), "utf8"));
    const total = rows.find((row) => row.area_kind === "total" && row.settlement === "" && row.weight === "points");
    const shown = await page.locator("#changed-kinds li").evaluateAll((items) => items.map((item) =>
      ({ cause: item.dataset.cause, text: item.querySelector("b").textContent.split(/ (at|på) /)[0] })));
    assert.ok(shown.length > 3);
    for (const cause of ["build_out", "worse", "stock", "moved", "rejected", "method"]) {
      const seen = shown.filter((one) => one.cause === cause).map((one) => shownNumber(one.text, language));
      const sum = seen.reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - Number(total[cause])) <= 0.05 * seen.length + 1e-9, `${cause}: ${total[cause]}, shown ${seen.join(" ")}`);
    }
  });

  await check("a mark's card tells the state then and now", async () => {
    const names = language === "sv" ? ["Utan tillgång", "Fanns inte"] : ["Unserved", "Was not there"];
    const card = await clickMark(page, "new");
    const told = await card.locator("dd").evaluateAll((cells) => cells.slice(0, 3).map((cell) => [cell.dataset.field, cell.textContent]));
    assert.deepEqual(told.slice(1), [["changed_before", names[1]], ["changed_after", names[0]]]);
    assert.equal(told[0][0], "changed_id");
    assert.ok(told[0][1].length > 0);
  });

  await check("the reconciliation names the layer", async () => {
    await page.click("#tab-since");
    const name = await box(page).evaluate((input) => input.closest("label").textContent);
    assert.ok((await page.locator("#since .note").textContent()).includes(name));
  });

  await check("what changed is readable and not wider than the screen", async () => {
    for (const viewport of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await settled(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= viewport.width);
      // The card of the mark is still open.
      await page.click("#card-place .close", { trial: true, timeout: 5000 });
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    assert.deepEqual(troubles, []);
  });
  await close();
}

/** The fixture's second year: a place with an id that tries to become markup, one with two causes, one in part. */
export async function changedOfFixture(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  const language = await page.getAttribute("html", "lang");
  await settled(page);
  await box(page).check();
  await settled(page);

  await check("ids stay text", async () => {
    const card = await clickMark(page, "build_out");
    assert.equal(await card.locator("[data-field=changed_id]").textContent(), "<img src=x onerror=window.hacked=6>");
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
  });

  await check("parts of places are told beside their number", async () => {
    const told = await page.locator("#changed-kinds li[data-kind=build_out] b").textContent();
    assert.equal(told, language === "sv" ? "−101,5 på 102 platser" : "−101.5 at 102 places");
    assert.equal(await page.locator("#changed-kinds li[data-kind=planned_built] b").textContent(), "6");
    assert.equal(await page.locator("#changed-kinds li[data-kind=state] b").textContent(), "2");
    assert.deepEqual(troubles, []);
  });
  await close();
}
