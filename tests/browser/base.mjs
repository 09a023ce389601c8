// What lies under the areas, lines without cover, and the demand grid.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { accessibilityFaults, open, settled } from "./browser.mjs";
import { readCsv, shownNumber } from "./table.mjs";

const box = (page, layer) => page.locator(`#legend input[data-layer="${layer}"]`);

/** Takes the tick out of every box of those that are ticked. */
async function uncheck(ticked) {
  while ((await ticked.count()) > 0) await ticked.first().uncheck();
}

/** The order of the map's layers by the legend's group. */
const order = (page) => page.evaluate(() => window.whitespotMap.getStyle().layers.map((layer) => layer.metadata?.group));

export async function baseChecks(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  const language = await page.getAttribute("html", "lang");
  await settled(page);

  await check("the base lies under the areas and is drawn from the start", async () => {
    const groups = await order(page);
    for (const layer of ["water", "road", "rail", "tatort", "smaort"]) {
      assert.ok(groups.indexOf(layer) > groups.indexOf("share"), `${layer} is not hidden by the colours`);
      assert.ok(groups.lastIndexOf(layer) < groups.findIndex((group) => ["new", "planned", "ended"].includes(group)), `${layer} hides areas`);
      const drawn = await page.evaluate((id) => window.whitespotMap.queryRenderedFeatures({ layers: [id] }).length, layer);
      assert.ok(drawn > 0, `${layer} is not drawn`);
    }
  });

  await check("the base is opened and switched by keyboard", async () => {
    await page.locator("#base summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.dataset.layer);
    assert.ok(first !== undefined);
    const visible = () => page.evaluate((id) => window.whitespotMap.getLayoutProperty(id, "visibility"), first);
    const before = await visible();
    await page.keyboard.press("Space");
    assert.notEqual(await visible(), before);
    await page.keyboard.press("Space");
  });

  await check("a second click shows another card", async () => {
    // Nothing but municipalities to be hit, from so near that the card before is out of the way.
    await uncheck(page.locator(".layers:not(.base) input:checked:visible"));
    const titles = [];
    for (const index of [0, 1]) {
      await page.evaluate((at) => {
        const map = window.whitespotMap;
        const ring = map.getStyle().sources.municipalities.data.features[at].geometry.coordinates[0][0];
        const middle = (side) => (Math.min(...ring.map((place) => place[side])) + Math.max(...ring.map((place) => place[side]))) / 2;
        map.jumpTo({ center: [middle(0), middle(1)], zoom: 13 });
      }, index);
      await settled(page);
      const frame = await page.locator("#map canvas.maplibregl-canvas").boundingBox();
      await page.mouse.click(frame.x + frame.width / 2, frame.y + frame.height / 2);
      titles.push(...await page.locator("#card-place .card h3").allTextContents());
    }
    const names = await page.locator("#municipality-table tbody th").allTextContents();
    assert.equal(new Set(titles).size, 2, titles.join(" | "));
    assert.ok(titles.every((title) => names.includes(title)), titles.join(" | "));
  });

  await check("lines without cover are off at first, and the legend has their length as in lines.csv", async () => {
    if (!(await page.locator("#base").evaluate((details) => details.open))) await page.locator("#base summary").click();
    const boxes = page.locator('#legend input[data-layer^="uncovered-"]');
    assert.ok((await boxes.count()) > 0);
    const csv = path.join(path.dirname(file), "lines.csv");
    const rows = existsSync(csv) ? readCsv(readFileSync(csv, "utf8")) : [];
    for (const one of await boxes.all()) {
      assert.equal(await one.isChecked(), false);
      await one.check();
      const kind = (await one.getAttribute("data-layer")).slice("uncovered-".length);
      const text = await one.evaluate((input) => input.closest("label").textContent);
      const shown = shownNumber(text.match(/\(([^)]*) km\)/)[1], language);
      if (rows.length > 0) {
        // Without a generation: the profile's rule.
        const of = rows.filter((row) => row.area_kind === "total" && row.kind === kind && row.generation === "");
        const sum = of.reduce((all, row) => all + Number(row.uncovered_km), 0);
        assert.ok(of.length > 0 && Math.abs(shown - sum) <= 0.05 + 0.0005 * of.length, `${kind}: ${sum} km, shown ${text}`);
      } else assert.equal(shown, kind === "road" ? 12 : 12.4);
    }
    await settled(page);
    assert.deepEqual(await accessibilityFaults(page), []);
  });
  assert.deepEqual(troubles, []);
  await close();
}

/** What each operator leaves uncovered, and fibre routes. */
export async function gapChecks(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  const language = await page.getAttribute("html", "lang");
  await settled(page);
  await page.locator("#base summary").click();
  const boxes = page.locator('#legend input[data-layer^="gap-"]');
  const drawn = (layer) => page.evaluate((id) => window.whitespotMap.queryRenderedFeatures({ layers: [id] }).length, layer);
  const columns = () => page.locator("#municipality-table thead th").count();

  await check("operators are drawn when they are ticked, and the table has their area as in indicators.csv", async () => {
    assert.ok((await boxes.count()) > 1);
    const csv = path.join(path.dirname(file), "indicators.csv");
    const told = existsSync(csv) ? readCsv(readFileSync(csv, "utf8")).filter((row) => row.measure === "mobile_km2" && row.generation === "") : [];
    for (const one of await boxes.all()) {
      assert.equal(await one.isChecked(), false);
      const before = await columns();
      const layer = await one.getAttribute("data-layer");
      await one.check();
      await settled(page);
      assert.ok((await drawn(layer)) > 0, `${layer} is not drawn`);
      assert.equal(await columns(), before + 1);
      const operator = await page.evaluate((at) => JSON.parse(document.getElementById("data").textContent).gaps[at].operator, Number(layer.slice(4)));
      const label = await one.evaluate((input) => input.closest("label").textContent);
      assert.ok(label.includes(operator), label);
      const cells = await page.locator(`#municipality-table tbody [data-column="gap_${layer.slice(4)}_km2"]`).evaluateAll((list) =>
        list.map((cell) => [cell.closest("tr").querySelector("[data-column=code]").textContent, cell.textContent]));
      assert.ok(cells.length > 1);
      for (const [code, text] of told.length > 0 ? cells : []) {
        const row = told.find((row) => row.operator === operator && row.area_code === code && row.area_kind === "municipality");
        assert.ok(Math.abs(shownNumber(text, language) - (Number(row.total) - Number(row.value))) <= 0.0501, `${operator}, ${code}: ${text}`);
      }
    }
    assert.equal(await page.locator("#gaps-more li").count(), await boxes.count());
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  await check("a place tells which of the drawn operators are missing", async () => {
    await uncheck(page.locator('#legend input[data-layer]:not([data-layer^="gap-"]):checked:visible'));
    await settled(page);
    // A place where the same operators are missing some pixels around, for a click may be off by one.
    const at = await page.evaluate(() => {
      const map = window.whitespotMap;
      const { width, height } = map.getCanvas().getBoundingClientRect();
      const missing = (x, y) => [...new Set(map.queryRenderedFeatures([x, y]).map((one) => one.layer.id).filter((id) => id.startsWith("gap-")))].sort();
      for (let x = 20; x < width - 60; x += 7) {
        for (let y = 20; y < height - 60; y += 7) {
          const here = missing(x, y);
          const around = [[-3, -3], [3, -3], [-3, 3], [3, 3]].map(([dx, dy]) => missing(x + dx, y + dy));
          if (here.length > 0 && around.every((list) => list.join() === here.join())) return { x, y, missing: here };
        }
      }
      return null;
    });
    assert.ok(at !== null);
    const frame = await page.locator("#map canvas.maplibregl-canvas").boundingBox();
    await page.mouse.click(frame.x + at.x, frame.y + at.y);
    const told = await page.locator('.card[data-kind=municipality] [data-field="gaps_here"]').textContent();
    const names = await page.evaluate((ids) => {
      const { gaps } = JSON.parse(document.getElementById("data").textContent);
      return gaps.filter((_, at) => ids.includes(`gap-${at}`)).map(({ operator }) => operator);
    }, at.missing);
    assert.equal(told, names.join(", "));
  });

  await check("fibre routes are off at first, drawn when they are ticked, and not published", async () => {
    const routes = box(page, "routes");
    if (file.includes(`${path.sep}open${path.sep}`)) {
      assert.equal(await routes.count(), 0);
      return;
    }
    assert.equal(await routes.isChecked(), false);
    await routes.check();
    await settled(page);
    assert.ok((await drawn("routes")) > 0);
  });
  assert.deepEqual(troubles, []);
  await close();
}

export async function squareChecks(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  const language = await page.getAttribute("html", "lang");
  await settled(page);
  // As one text: value by value it would take ten times as long to get here.
  const data = JSON.parse(await page.locator("#data").textContent());
  await page.locator("#base summary").click();

  await check("squares are of a kilometre and of 250 metres", async () => {
    assert.deepEqual(data.squares.map(({ side_m, is_short_alone }) => [side_m, is_short_alone]), [[1000, false], [250, false]]);
  });
  for (const { side_m, parts, is_published } of data.squares) {
    const key = side_m === 1000 ? "squares" : `squares-${side_m}`;
    await gridChecks(check, { page, data, language, key, parts, isPublished: is_published });
    await box(page, key).uncheck();
  }
  assert.deepEqual(troubles, []);
  await close();
}

async function gridChecks(check, { page, data, language, key, parts, isPublished }) {
  // Squares whose places are masked are no part of what is published; others may be masked in a weight.
  const masked = isPublished ? Object.keys(parts.weights).find((one) => parts.weights[one].masked) : undefined;
  const weight = masked ?? (await page.locator("#weight").inputValue());
  await page.selectOption("#weight", weight);
  const columns = parts.weights[weight];
  const more = page.locator(`#${key}-more`);

  await check(`${key} are off at first, and drawn when they are ticked`, async () => {
    assert.equal(await box(page, key).isChecked(), false);
    assert.ok(await more.isHidden());
    await page.click("#show-all");
    await box(page, key).check();
    await settled(page);
    assert.ok(await more.isVisible());
    assert.ok((await page.evaluate((layer) => window.whitespotMap.queryRenderedFeatures({ layers: [layer] }).length, key)) > 0);
  });

  await check(`${key} hold what the total row holds`, async () => {
    if (columns.masked || isPublished) return;
    const sum = (list) => (list ?? []).reduce((all, value) => all + value, 0);
    const total = data.rows.find((row) => row.kind === "total").weights[weight];
    if (Math.abs(sum(columns.total) - total.total) > 1e-6 && parts.municipality.length < 10) return;
    for (const state of ["connected", "passed", "planned", "unserved", "no_data"]) {
      assert.ok(Math.abs(sum(columns.states[state]) - total[state]) < 1e-6 * Math.max(total.total, 1), state);
    }
  });

  await check(`${key}: the card of a square has its counts, and masked ones say so`, async () => {
    const clicked = async (wanted) => {
      const ring = await page.evaluate(([source, at]) => window.whitespotMap.getStyle().sources[source].data.features[at].geometry.coordinates[0], [key, wanted]);
      // In brackets: what an arrow returns is sent here, and this would be the whole map.
      await page.evaluate(([corner, across]) => {
        window.whitespotMap.jumpTo({ center: [(corner[0] + across[0]) / 2, (corner[1] + across[1]) / 2], zoom: 14 });
      }, [ring[0], ring[2]]);
      // Areas, fibre points and changes would be hit first.
      await uncheck(page.locator(":is(.layers:not(.more):not(.base), #legend > .layers.more) input:checked:visible"));
      await settled(page);
      const frame = await page.locator("#map canvas.maplibregl-canvas").boundingBox();
      await page.mouse.click(frame.x + frame.width / 2, frame.y + frame.height / 2);
      const card = page.locator(".card[data-kind=square]");
      await card.waitFor();
      return Object.fromEntries(await card.locator("dd").evaluateAll((cells) => cells.map((cell) => [cell.dataset.field, cell.textContent]).reverse()));
    };
    const told = await clicked(0);
    // The first part of the data is the first square, and no border cuts it in either county.
    if (columns.masked?.includes(0)) assert.ok(Object.values(told).every((text) => /^mask/.test(text)), JSON.stringify(told));
    else {
      assert.equal(shownNumber(told.total, language), columns.total[0]);
      assert.ok(Math.abs(shownNumber(told.unserved, language) - (columns.states.unserved?.[0] ?? 0)) <= 0.05);
    }
    if (columns.masked) {
      const squareOf = await page.evaluate((layer) => window.whitespotMap.getFilter(`${layer}-masked`)[2][1], key);
      assert.ok(squareOf.length > 0 && squareOf.length <= columns.masked.length, "masked squares have a pattern");
      const card = await clicked(squareOf[0]);
      assert.ok(Object.values(card).some((text) => /^mask/.test(text)), JSON.stringify(card));
    }
  });

  await check(`${key} are readable on every screen`, async () => {
    for (const viewport of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await settled(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= viewport.width);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    const text = await page.locator("body").innerText();
    assert.ok(!/undefined|NaN|\{|\[object/.test(text), text.match(/.{0,40}(undefined|NaN|\{|\[object).{0,40}/)?.[0]);
    await page.setViewportSize({ width: 1366, height: 768 });
  });
}
