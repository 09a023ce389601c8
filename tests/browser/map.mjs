// What map.html must do, whatever region it shows.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { accessibilityFaults, launch, open, picture, settled } from "./browser.mjs";
import { readCsv, shownNumber, shownTable } from "./table.mjs";

/** Half of the last decimal shown; a whole number must be the very same. */
const slackOf = (text) => (/[.,]\d$/.test(text) ? 0.05 : 0);

/** Names of the rows of which head or total cover a part of the button and not all of it. */
function halfCovered(page) {
  return page.evaluate(() => [...document.querySelectorAll("#table-side .scroll")].flatMap((place) => {
    const from = place.querySelector("thead")?.getBoundingClientRect().bottom;
    const to = place.querySelector("tfoot .total")?.getBoundingClientRect().top ?? Infinity;
    return [...place.querySelectorAll("tbody th button")].filter((button) => {
      const { top, bottom } = button.getBoundingClientRect();
      return (top < from - 0.5 && bottom > from + 0.5) || (top < to - 0.5 && bottom > to + 0.5);
    }).map((button) => button.textContent);
  }));
}

/** Checks one page; `check(name, run)` counts. */
export async function mapChecks(check, browser, file) {
  const opened = await open(browser, file);
  const { page, troubles } = opened;
  const language = await page.getAttribute("html", "lang");
  const rows = page.locator("#municipality-table tbody tr");

  await check("the map is drawn", async () => {
    await settled(page);
    const { colours } = await picture(page);
    assert.ok(colours > 5, `${colours} colours`);
    assert.ok(await page.locator("#map-missing").isHidden());
  });

  await check("every layer changes the picture, and comes back", async () => {
    const boxes = page.locator("#legend input[data-layer]");
    for (let position = 0; position < await boxes.count(); position += 1) {
      const box = boxes.nth(position);
      const layer = await box.getAttribute("data-layer");
      const look = async () => {
        await settled(page);
        if (layer !== "names") return (await picture(page)).hash;
        return page.evaluate(() => document.querySelector("canvas.labels").toDataURL());
      };
      const before = await look();
      await box.click();
      assert.notEqual(await look(), before, `${layer} is not seen`);
      await box.click();
      assert.equal(await look(), before, `${layer} does not come back`);
    }
  });

  await check("the table shows the numbers of municipalities.csv", async () => {
    const csv = path.join(path.dirname(file), "municipalities.csv");
    assert.ok(existsSync(csv), csv);
    const weights = await page.locator("#weight option").evaluateAll((options) => options.map((option) => option.value));
    let compared = 0;
    for (const weight of weights) {
      await page.selectOption("#weight", weight);
      const shown = await shownTable(page);
      for (const row of readCsv(readFileSync(csv, "utf8"))) {
        const cells = shown[row.code];
        assert.ok(cells, `${row.code} has no row`);
        const column = (name) => (name === "total" ? weight : `${weight}_${name}`);
        const pairs = ["total", "connected", "passed", "planned", "unserved", "no_data"].map((name) => [name, column(name)]);
        pairs.push(["uncovered_km2", "uncovered_km2"], ["shortage_areas", "shortage_areas"]);
        for (const [name, of] of pairs) {
          if (row[of] === undefined || cells[name] === undefined) continue;
          const seen = shownNumber(cells[name], language);
          if (row[of] === "") assert.equal(seen, null, `${row.code} ${of}: unknown, shown as ${cells[name]}`);
          else assert.ok(Math.abs(seen - Number(row[of])) <= slackOf(cells[name]) + 1e-9, `${row.code} ${of}: ${row[of]}, shown as ${cells[name]}`);
          compared += 1;
        }
      }
    }
    assert.ok(compared > 20, `${compared} numbers`);
    await page.selectOption("#weight", weights.includes("households") ? "households" : "points");
  });

  await check("the headers sort, and the sums stay at the end", async () => {
    for (const [column, direction] of [["unserved", "descending"], ["unserved", "ascending"], ["name", "ascending"]]) {
      await page.click(`#municipality-table thead th[data-column="${column}"] button`);
      assert.equal(await page.getAttribute(`#municipality-table thead th[data-column="${column}"]`, "aria-sort"), direction);
      assert.equal(await page.locator("#municipality-table th[aria-sort]").count(), 1);
      if (column === "name") continue;
      const shown = await rows.locator(`td[data-column="${column}"]`).allTextContents();
      const known = shown.map((text) => shownNumber(text, language)).filter((value) => value !== null);
      const sorted = [...known].sort((a, b) => (direction === "ascending" ? a - b : b - a));
      assert.deepEqual(known, sorted);
      assert.equal(shownNumber(shown[known.length] ?? "–", language), null, "unknown values come last");
    }
    assert.equal(await page.locator("#municipality-table tfoot tr").last().getAttribute("data-code"), "total");
  });

  await check("no row lies half under the total at first, and the last column is seen", async () => {
    assert.deepEqual(await halfCovered(page), []);
    const over = await page.locator("#municipality-table").evaluate((box) => box.scrollWidth - box.clientWidth);
    assert.equal(over, 0);
  });

  await check("a row chosen by keyboard moves the map and lists its areas", async () => {
    const before = await page.evaluate(() => window.whitespotMap.getCenter().toArray());
    const withAreas = rows.filter({ hasNot: page.locator('td[data-column="shortage_areas"]', { hasText: /^0$/ }) }).first();
    await withAreas.locator("button").focus();
    await page.keyboard.press("Enter");
    await settled(page);
    assert.notDeepEqual(await page.evaluate(() => window.whitespotMap.getCenter().toArray()), before);
    assert.equal(await withAreas.getAttribute("aria-current"), "true");
    assert.ok(await page.locator("#area-table tbody tr").count() > 0);
  });

  await check("an area chosen in its table shows the same numbers on the map", async () => {
    const row = page.locator("#area-table tbody tr").first();
    await row.locator("th button").click();
    await settled(page);
    const shown = await row.evaluate((one) => Object.fromEntries([...one.children].map((cell) => [cell.dataset.column, cell.textContent])));
    const card = await page.locator(".card[data-kind=area] dd").evaluateAll((cells) => Object.fromEntries(cells.map((cell) => [cell.dataset.field, cell.textContent])));
    for (const field of ["status", "points", "households", "nearest_fibre_m", "best_down_mbps"]) assert.equal(card[field], shown[field], field);
    assert.equal(await page.locator(".card h3").textContent(), shown.name);
  });

  await check("a click on the map shows the numbers of the row", async () => {
    // The areas would be hit first.
    for (const layer of ["unserved", "planned"]) await page.locator(`[data-layer=${layer}]`).uncheck({ timeout: 1000 }).catch(() => {});
    await rows.first().locator("button").click();
    await settled(page);
    await page.click("#map canvas.maplibregl-canvas");
    const card = page.locator(".card[data-kind=municipality]");
    await card.waitFor();
    const chosen = page.locator("#municipality-table tr[aria-current]");
    const shown = await chosen.evaluate((one) => Object.fromEntries([...one.children].map((cell) => [cell.dataset.column, cell.textContent])));
    const fields = await card.locator("dd").evaluateAll((cells) => Object.fromEntries(cells.map((cell) => [cell.dataset.field, cell.textContent])));
    assert.equal(await card.locator("h3").textContent(), shown.name);
    for (const field of ["total", "unserved", "no_data", "share", "shortage_areas"]) assert.equal(fields[field], shown[field], field);
    for (const layer of ["unserved", "planned"]) await page.locator(`[data-layer=${layer}]`).check({ timeout: 1000 }).catch(() => {});
  });

  await check("the search finds by part of a name, without accents", async () => {
    const name = await rows.last().locator("th").textContent();
    const wanted = name.normalize("NFD").replace(/\p{Diacritic}/gu, "").toUpperCase();
    await page.fill("#search-text", wanted);
    await page.locator("#search-results button").first().waitFor();
    assert.ok((await page.locator("#search-results button bdi:first-child").allTextContents()).includes(name));
    await page.press("#search-text", "Enter");
    await settled(page);
    assert.equal(await page.locator("#municipality-table tr[aria-current] th").count(), 1);
    await page.fill("#search-text", "zzzzqqq");
    assert.equal(await page.locator("#search-results button").count(), 0);
    await page.press("#search-text", "Escape");
    assert.ok(await page.locator("#search-results").isHidden());
  });

  await check("no row lies half under the head or the total", async () => {
    await page.setViewportSize({ width: 1366, height: 768 });
    await settled(page);
    for (const position of [(await rows.count()) - 1, 0, Math.floor((await rows.count()) / 2)]) {
      await rows.nth(position).locator("button").focus();
      await page.keyboard.press("Enter");
      assert.deepEqual(await halfCovered(page), [], `row ${position} is chosen`);
      assert.equal(await page.locator("#area-table").evaluate((box) => box.scrollTop), 0, "areas begin with the first");
      const areas = page.locator("#area-table tbody tr button");
      if (await areas.count() > 0) await areas.last().click();
      const unseen = await page.locator("#table-side tr.chosen button").evaluateAll((buttons) => buttons.filter((button) => {
        const { left, top, height } = button.getBoundingClientRect();
        return !button.contains(document.elementFromPoint(left + 2, top + height / 2));
      }).map((button) => button.textContent));
      assert.deepEqual(unseen, [], "what is chosen is seen");
      assert.deepEqual(await halfCovered(page), [], "an area is chosen");
    }
    // The choice of a municipality takes the card of the area away.
    await rows.first().locator("button").click();
    for (const end of [1e6, 0]) {
      // The height follows when the table has come to rest, which no scroll at all would never tell.
      await page.locator("#municipality-table").evaluate((box, to) => new Promise((resolve) => {
        const before = box.scrollTop;
        box.addEventListener("scrollend", resolve, { once: true });
        box.scrollTo(0, to);
        if (box.scrollTop === before) resolve();
      }), end);
      assert.deepEqual(await halfCovered(page), [], `scrolled to ${end}`);
    }
  });

  await check("nothing is cut or wider than the screen", async () => {
    for (const viewport of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await settled(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= viewport.width, `${width} px at ${viewport.width}`);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
  });

  await check("it prints", async () => {
    const pdf = await page.pdf({ format: "A4", printBackground: true });
    assert.ok(pdf.length > 20_000, `${pdf.length} bytes`);
  });

  await check("no text is left untranslated, no error, no request", async () => {
    const text = await page.locator("body").innerText();
    assert.ok(!/undefined|NaN|\[object/.test(text), text.match(/.{0,40}(undefined|NaN|\[object).{0,40}/)?.[0]);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(troubles, []);
  });
  await opened.close();
}

/** Without WebGL the tables must still serve. */
export async function withoutWebgl(check, file) {
  const browser = await launch(["--disable-3d-apis"]);
  const { page } = await open(browser, file);
  await check("without WebGL the page says so and the table works", async () => {
    await page.locator("#map-missing").waitFor();
    await page.locator("#municipality-table tbody tr button").first().click();
    assert.equal(await page.locator("#municipality-table tr[aria-current]").count(), 1);
    assert.deepEqual(await accessibilityFaults(page), []);
  });
  await browser.close();
}

/** Names of the fixture that try to become markup. */
export async function hostileNames(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  await check("hostile names stay text", async () => {
    await settled(page);
    const names = await page.locator("#municipality-table tbody th").allTextContents();
    assert.ok(names.includes("</script><script>window.hacked=1</script>"), names.join(" | "));
    await page.locator('#municipality-table tr[data-code="1801"] button').click();
    const areas = await page.locator("#area-table tbody th").allTextContents();
    assert.deepEqual(areas.slice(0, 2), ['"><img src=x onerror=window.hacked=2>', "=cmd|' /C calc'!A0"]);
    for (const button of await page.locator("#area-table tbody th button").all()) await button.click();
    await page.fill("#search-text", "img");
    await page.locator("#search-results button").first().waitFor();
    assert.equal(await page.locator("img").count(), 0);
    // Template, MapLibre, the page itself and the data: no name has added one.
    assert.equal(await page.locator("script").count(), 3);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(troubles, []);
  });
  await close();
}
