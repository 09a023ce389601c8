// What map.html must do, whatever region it shows.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { accessibilityFaults, launch, open, picture, settled } from "./browser.mjs";
import { readCsv, shownNumber, shownTable } from "./table.mjs";

/** Half of the last decimal shown; a whole number must be the very same. */
const slackOf = (text) => (/[.,]\d$/.test(text) ? 0.05 : 0);

/** Names of the rows whose button the head or the total covers in part. */
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

/** Checks one page; `check(name, run)` counts. What is drawn has no language: `withLayers` is asked of one. */
export async function mapChecks(check, browser, file, withLayers = true) {
  const opened = await open(browser, file);
  const { page, troubles } = opened;
  const language = await page.getAttribute("html", "lang");
  const rows = page.locator("#municipality-table tbody tr");

  await check("the map is drawn", async () => {
    await settled(page);
    const { colours } = await picture(page, true);
    assert.ok(colours > 5, `${colours} colours`);
    assert.ok(await page.locator("#map-missing").isHidden());
  });

  if (withLayers) await check("every layer changes the picture, and comes back", async () => {
    // A picture a layer, and one back: on a small screen they are drawn faster.
    const laptop = page.viewportSize();
    await page.setViewportSize({ width: 1000, height: 600 });
    await page.locator("#base summary").click();
    const boxes = page.locator("#legend input[data-layer]");
    // What a layer leaves is what the next one finds.
    const seen = {};
    for (let position = 0; position < await boxes.count(); position += 1) {
      const box = boxes.nth(position);
      // What dims the others waits for a choice.
      if (!(await box.isVisible())) continue;
      const layer = await box.getAttribute("data-layer");
      const drawn = layer === "names" ? "labels" : "map";
      const look = async () => {
        await settled(page);
        if (drawn === "map") return (await picture(page)).hash;
        return page.evaluate(() => document.querySelector("canvas.labels").toDataURL());
      };
      const before = seen[drawn] ?? await look();
      seen[drawn] = before;
      await box.click();
      assert.notEqual(await look(), before, `${layer} is not seen`);
      await box.click();
      assert.equal(await look(), before, `${layer} does not come back`);
    }
    await page.setViewportSize(laptop);
    await settled(page);
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

  const ordered = path.join(path.dirname(file), "last_percent.csv");
  await check("before a choice the areas are listed that come first in last_percent.csv", async () => {
    const listed = await page.locator("#area-table tbody tr").evaluateAll((lines) => lines.map((line) => line.dataset.code));
    const ranks = existsSync(ordered) ? readCsv(readFileSync(ordered, "utf8")).filter((row) => row.rank !== "" && Number(row.rank) <= 10) : [];
    assert.deepEqual(listed, ranks.map((row) => row.id));
    assert.ok(await page.locator("#area-table .empty").isVisible());
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
    for (const field of ["status", "points", "households", "nearest_fibre_m", "best_down_mbps"]) {
      // What an ended area no longer has is left out of its card.
      if (card[field] !== undefined || shown[field] !== "–") assert.equal(card[field], shown[field], field);
    }
    assert.equal(await page.locator(".card h3").textContent(), shown.name);
  });

  await check("areas are listed by status and households, and by the status that is asked for", async () => {
    const choice = page.locator("#area-status");
    // Earlier years leave areas of several statuses; a county of one status needs no choice.
    if (!(await page.locator("#area-filter").isVisible())) return;
    const listed = () => page.locator("#area-table tbody tr").evaluateAll((lines) => lines.map((line) => [...line.children]
      .reduce((cells, cell) => ({ ...cells, [cell.dataset.column]: cell.textContent }), {})));
    const all = await listed();
    for (const status of new Set(all.map((line) => line.status))) {
      const households = all.filter((line) => line.status === status).map((line) => shownNumber(line.households, language) ?? -1);
      assert.deepEqual(households, [...households].sort((a, b) => b - a), status);
    }
    let listedByStatus = 0;
    for (const [value, text] of await choice.locator("option").evaluateAll((options) => options.map((one) => [one.value, one.textContent]))) {
      await choice.selectOption(value);
      const lines = await page.locator("#area-table tbody tr").count();
      assert.equal(text.match(/\((\d+)\)$/)?.[1], String(lines), text);
      if (!["all", "open"].includes(value)) listedByStatus += lines;
      if (value === "open") {
        const open = await page.locator("#municipality-table tr.chosen td[data-column=shortage_areas]").textContent();
        assert.equal(String(lines), open, "open areas are those of the municipality's row");
      }
    }
    assert.equal(listedByStatus, all.length, "each area has one status");
    await choice.selectOption("all");
    await choice.focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "area-status", "reached by keyboard");
    const settlement = page.locator("#area-settlement");
    if (!(await settlement.isVisible())) return;
    let listedBySettlement = 0;
    for (const [value, text] of await settlement.locator("option").evaluateAll((options) => options.map((one) => [one.value, one.textContent]))) {
      await settlement.selectOption(value);
      const lines = await page.locator("#area-table tbody tr").count();
      assert.equal(text.match(/\((\d+)\)$/)?.[1], String(lines), text);
      const left = await page.evaluate(() => window.whitespotMap.getFilter("new").find((part) => part[0] === "!"));
      // What the list leaves out is not drawn either.
      assert.equal(left === undefined ? 0 : left[1][2][1].length, all.length - lines, "left out of the map");
      if (value !== "all") listedBySettlement += lines;
    }
    const placed = await page.evaluate((ids) => {
      const { areas } = JSON.parse(document.getElementById("data").textContent);
      return areas.filter((area) => ids.includes(area.id) && area.settlement !== undefined).length;
    }, all.map((line) => line.id));
    assert.equal(listedBySettlement, placed, "each area with members lies in one kind of settlement");
    await settlement.selectOption("all");
  });

  await check("a click on the map shows the numbers of the row", async () => {
    // The areas would be hit first.
    const ofAreas = page.locator("#legend > .layers:not(.more) [data-layer]");
    for (const layer of await ofAreas.all()) await layer.uncheck();
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
    for (const layer of await ofAreas.all()) await layer.check();
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
      // The height follows when the table has come to rest, which the page never signals where nothing scrolled.
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

/** The rows of a table that lies beside the page. */
const csvBeside = (file, name) => readCsv(readFileSync(path.join(path.dirname(file), name), "utf8"));

/** What a page must show where there was an earlier year. */
export async function registerChecks(check, browser, file) {
  const opened = await open(browser, file);
  const { page, troubles } = opened;
  const language = await page.getAttribute("html", "lang");
  const register = csvBeside(file, "register.csv");
  const codes = await page.locator("#municipality-table tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.code));
  const choose = (code) => page.locator(`#municipality-table tr[data-code="${code}"] button`).click();
  const bridge = (kind) => page.locator(`[data-table=${kind}] td`).evaluateAll((cells) => cells.map(({ dataset, textContent }) =>
    ({ code: dataset.code, field: dataset.field, text: textContent })));
  await settled(page);

  await check("the tabs move with the arrow keys", async () => {
    await page.locator("#tab-areas").focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.getAttribute("#tab-since", "aria-selected"), "true");
    assert.ok(await page.locator("#since-panel").isVisible());
    assert.ok(await page.locator("#area-panel").isHidden());
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  await check("the reconciliation is that of reconciliation.csv, and adds up", async () => {
    const rows = csvBeside(file, "reconciliation.csv");
    let compared = 0;
    for (const code of codes) {
      await choose(code);
      for (const { code: of, field, text } of await bridge("reconciliation")) {
        const row = rows.find((one) => one.code === of && one.area_kind !== "county");
        // What is taken away has a sign; of the list stands what remains of how many.
        const seen = shownNumber(field === "list_remaining" ? text.split(" ")[0] : text, language);
        // What was merged with one other area stands apart from what was divided.
        const expected = field === "merged_whole" ? row.merged - row.merged_split : Number(row[field]);
        assert.equal(Math.abs(seen), expected, `${of} ${field}: ${text}`);
        compared += 1;
      }
      const own = (await bridge("reconciliation")).filter((cell) => cell.code === code && cell.field !== "list_remaining");
      const value = ({ text }) => shownNumber(text, language);
      const open = own.findIndex((cell) => cell.field === "open");
      assert.equal(own.slice(0, open).map(value).reduce((a, b) => a + b), value(own[open]), code);
    }
    assert.ok(compared >= 14 * codes.length, `${compared} numbers`);
  });

  await check("the causes are those of change.csv", async () => {
    const rows = csvBeside(file, "change.csv").filter((row) => row.settlement === "" && row.area_kind !== "county");
    const weights = await page.locator("#weight option").evaluateAll((options) => options.map((option) => option.value));
    let compared = 0;
    // Some of many: every one takes a flight of the map.
    const some = codes.slice(0, 3);
    for (const code of some) {
      await choose(code);
      for (const weight of weights) {
        await page.selectOption("#weight", weight);
        for (const { code: of, field, text } of await bridge("change")) {
          const row = rows.find((one) => one.code === of && one.weight === weight);
          const seen = shownNumber(text, language);
          const isUnknown = await page.locator(`#municipality-table tr[data-code="${of}"] td[data-column=total]`).textContent() === "–";
          if (isUnknown) assert.equal(seen, null);
          else assert.ok(Math.abs(seen - Number(row[field])) <= slackOf(text) + 1e-9, `${of} ${weight} ${field}: ${row[field]}, shown as ${text}`);
          compared += 1;
        }
      }
    }
    assert.ok(compared >= 14 * some.length * weights.length, `${compared} numbers`);
    await page.selectOption("#weight", weights.includes("households") ? "households" : "points");
  });

  await check("every entry of the register is listed with its status and years, and its card opens", async () => {
    await page.click("#tab-areas");
    let listed = 0;
    const words = {};
    for (const code of codes) {
      await choose(code);
      const lines = await page.locator("#area-table tbody tr").evaluateAll((rows) => Object.fromEntries(rows.map((row) =>
        [row.dataset.code, Object.fromEntries([...row.children].map((cell) => [cell.dataset.column, cell.textContent]))])));
      const entries = register.filter((entry) => entry.municipality === code);
      assert.deepEqual(Object.keys(lines).sort(), entries.map((entry) => entry.id).sort());
      const unseen = new Set();
      for (const entry of entries) {
        const line = lines[entry.id];
        // The table keeps spreadsheets from taking a name for a formula.
        entry.name = entry.name.replace(/^'(?=[=+@-])/, "");
        assert.equal(line.name, entry.name);
        assert.equal(line.first_year, entry.first_year);
        if (entry.closed_year !== "") assert.equal(line.closed_year, entry.closed_year);
        if (words[entry.status] === undefined) unseen.add(entry.status);
        words[entry.status] ??= line.status;
        assert.equal(line.status, words[entry.status]);
        listed += 1;
      }
      // One of each status: on the map or, without a place there, beside the list.
      for (const status of unseen) {
        const entry = entries.find((one) => one.status === status);
        await page.locator(`#area-table tr[data-code="${entry.id}"] button`).click();
        await settled(page);
        const card = page.locator(".card[data-kind=area]");
        assert.equal(await card.count(), 1, entry.id);
        assert.equal(await card.locator("h3").textContent(), entry.name);
        assert.ok(await card.isVisible());
        const over = await page.evaluate(() => document.getElementById("area-panel").scrollHeight - document.getElementById("area-panel").clientHeight
          + Math.max(document.getElementById("area-panel").getBoundingClientRect().bottom - document.querySelector("main").getBoundingClientRect().bottom, 0));
        assert.ok(over <= 1, `${entry.id}: the list ends ${over} px below its room`);
        const ended = !["new", "remaining", "under_construction", "planned"].includes(status);
        if (ended) assert.equal(await card.locator(".evidence").count(), 1, `${entry.id} says why it closed`);
        const reached = entry.evidence.match(/reached (\d+) of (\d+) points/);
        if (reached) {
          const told = await card.locator(".evidence li").allTextContents();
          assert.ok(told.some((text) => text.match(/\d+/g)?.slice(0, 2).join() === `${reached[1]},${reached[2]}`), told.join(" | "));
        }
      }
    }
    assert.ok(listed > 5, `${listed} entries`);
  });

  await check("the card lies within the window, and is accessible", async () => {
    for (const viewport of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await choose(codes[0]);
      await page.locator("#area-table tbody tr button").first().click();
      await settled(page);
      const over = await page.evaluate(() => {
        const card = document.getElementById("card-place").getBoundingClientRect();
        return [-card.left, -card.top, card.right - innerWidth, card.bottom - innerHeight];
      });
      assert.ok(over.every((by) => by <= 0), `${viewport.width}: ${over}`);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
  });

  await check("the legend counts the areas of each status", async () => {
    const ended = csvBeside(file, "reconciliation.csv").find((row) => row.area_kind === "total");
    const seen = await page.locator("#legend > .layers:not(.more) label").evaluateAll((labels) => labels.map((label) =>
      [label.querySelector("input").dataset.layer, [...label.textContent.matchAll(/\((\d+)\)/g)].map((found) => Number(found[1])).reduce((a, b) => a + b)]));
    for (const [layer, size] of seen) {
      const expected = layer === "ended" ? Number(ended.closed) + Number(ended.merged) : register.filter((entry) => entry.status === layer).length;
      assert.equal(size, expected, layer);
    }
    assert.ok(seen.length > 2);
  });

  await check("no text is left untranslated, no error, no request in the register", async () => {
    const text = await page.locator("body").innerText();
    assert.ok(!/undefined|NaN|null|\[object/.test(text), text.match(/.{0,40}(undefined|NaN|null|\[object).{0,40}/)?.[0]);
    assert.deepEqual(troubles, []);
  });
  await opened.close();
}

/** The second year of the fixture: links from area to area, what persons have set, and texts that try to become markup. */
export async function registerOfFixture(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  const language = await page.getAttribute("html", "lang");
  const chooseArea = async (id) => {
    await page.locator(`#municipality-table tr[data-code="${id.slice(0, 4)}"] button`).click();
    await page.locator(`#area-table tr[data-code="${id}"] button`).click();
    await settled(page);
  };
  const card = page.locator(".card[data-kind=area]");
  await settled(page);

  await check("parents and children choose the areas that they name", async () => {
    await chooseArea("1801-7");
    await card.locator('button[data-area="1801-1"]').press("Enter");
    await settled(page);
    assert.equal(await page.locator("#area-table tr.chosen").getAttribute("data-code"), "1801-1");
    assert.ok((await card.locator("p").first().textContent()).startsWith("1801-1"));
    assert.ok(await card.evaluate((one) => one === document.activeElement), "the focus goes on");
    // Across the border, to an area that another municipality lists.
    await card.locator('[data-field=twins] button[data-area="1802-1"]').click();
    await settled(page);
    assert.equal(await page.locator("#municipality-table tr.chosen").getAttribute("data-code"), "1802");
    await chooseArea("1802-2");
    assert.equal(await card.locator('button[data-area="0999-1"]').count(), 0, "what is not on the page is no button");
    assert.ok((await card.locator("[data-field=children]").textContent()).includes("0999-1"));
  });

  await check("an open area without a place has its card beside the list", async () => {
    await chooseArea("1801-3");
    const before = await page.evaluate(() => window.whitespotMap.getCenter().toArray());
    await page.locator('#area-table tr[data-code="1801-4"] button').click();
    await settled(page);
    assert.equal(await page.locator("#card-place .card[data-kind=area]").count(), 1);
    assert.deepEqual(await page.evaluate(() => window.whitespotMap.getCenter().toArray()), before, "the map stays");
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.locator("#card-place .close").click();
    assert.ok(await page.locator("#card-place").isHidden());
  });

  await check("what a person has set stands beside what was computed", async () => {
    await chooseArea("1801-2");
    const [status, computed] = await Promise.all(["status", "computed_status"].map((field) => card.locator(`[data-field=${field}]`).textContent()));
    assert.deepEqual([status, computed], language === "sv" ? ["Planerat", "Kvarvarande"] : ["Planned", "Remaining"]);
  });

  await check("evidence is told in words, and its names stay text", async () => {
    await chooseArea("1801-6");
    const told = await card.locator(".evidence li").allTextContents();
    const expected = language === "sv"
      ? ["Fiber har nått platsen.", "Telestation matad med fiber: <b>Norr</b>, gamla", "Nådda: 18 av 20 analysenheter", "Utan tillgång: 2",
        "Finns inte kvar i underlaget: 3", "<img src=x onerror=window.hacked=4>, fiber, anslutna: 17", "Beta, fast radio, i absoluta närheten: 1",
        "Nådda analysenheter: p1, p2, p3, p4, p5 och 13 till (se register.csv)"]
      : ["Fibre has reached the place.", "Exchange fed by fibre: <b>Norr</b>, gamla", "Reached: 18 of 20 demand points", "Unserved: 2",
        "No longer in the source: 3", "<img src=x onerror=window.hacked=4>, fibre, connected: 17", "Beta, fixed wireless, passed: 1",
        "Demand points reached: p1, p2, p3, p4, p5 and 13 more (see register.csv)"];
    assert.deepEqual(told, expected);
    await chooseArea("1801-8");
    assert.ok((await card.locator(".evidence li").allTextContents()).includes("<img src=x onerror=window.hacked=5> enligt kommunen"));
    await chooseArea("1801-1");
    assert.equal(await card.locator("[data-field=note]").textContent(), "</script><script>window.hacked=1</script>");
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.locator("script").count(), 3);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(troubles, []);
  });
  await close();
}

/** Without WebGL the tables must still serve. */
export async function withoutWebgl(check, file) {
  const browser = await launch(["--disable-3d-apis"]);
  const { page } = await open(browser, file);
  await check("without WebGL the page says so and the table works", async () => {
    await page.locator("#map-missing").waitFor();
    await page.locator("#municipality-table tbody tr button").first().click();
    assert.equal(await page.locator("#municipality-table tr[aria-current]").count(), 1);
    await page.locator("#area-table tbody tr button").first().click();
    assert.equal(await page.locator("#card-place .card[data-kind=area]").count(), 1, "the card of an area is beside the list");
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
    assert.deepEqual(areas.slice(1, 3), ['"><img src=x onerror=window.hacked=2>', "=cmd|' /C calc'!A0"]);
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
