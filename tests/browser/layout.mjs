// The map has the screen, its theme stands on a quiet base, and nothing lies over what was chosen.
import assert from "node:assert/strict";
import { accessibilityFaults, open, settled } from "./browser.mjs";

const LAPTOP = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

/** The share of the window that shows the map: its frame without what lies over it. */
const shareOfMap = (page) => page.evaluate(() => {
  const box = (one) => one.getBoundingClientRect();
  const frame = box(document.getElementById("map-frame"));
  const seen = (of) => Math.max(0, Math.min(of.right, frame.right, innerWidth) - Math.max(of.left, frame.left, 0))
    * Math.max(0, Math.min(of.bottom, frame.bottom, innerHeight) - Math.max(of.top, frame.top, 0));
  const above = [...document.querySelectorAll(".maplibregl-ctrl, #map-tools button")].map(box).map(seen).reduce((a, b) => a + b, 0);
  return (seen(frame) - above) / (innerWidth * innerHeight);
});

/** The municipalities that are named, each with what stands below its name. */
const namesShown = (page) => page.evaluate(() => window.whitespotMap.namesShown());

/** What the table says of each municipality in the column that the map is coloured by. */
const figures = (page, column) => page.locator("#municipality-table tbody tr").evaluateAll((rows, wanted) =>
  Object.fromEntries(rows.map((row) => [row.dataset.code, row.querySelector(`[data-column="${wanted}"]`).textContent])), column);

/** Layers of areas that are drawn at a place of the scale, by kind. */
const areasDrawn = (page) => page.evaluate(() => {
  const map = window.whitespotMap;
  const groups = ["new", "remaining", "under_construction", "planned", "ended"];
  const drawn = (suffix) => map.queryRenderedFeatures({ layers: groups.map((group) => group + suffix) })
    .map((one) => ({ id: one.id, from: one.properties.from }));
  return { symbols: drawn("-dot"), outlines: drawn("-line"), zoom: map.getZoom() };
});

export async function layoutChecks(check, browser, file) {
  const { page, troubles, close } = await open(browser, file, LAPTOP, false);
  await settled(page);

  await check("the map has at least 60 % of a laptop's window", async () => {
    const share = await shareOfMap(page);
    assert.ok(share >= 0.6, `${(share * 100).toFixed(1)} %`);
    assert.ok(await page.locator("#table-side").isHidden(), "tables come when they are asked for");
  });

  await check("the headline says what is shown, in the numbers of the total's row", async () => {
    const total = await page.locator("#municipality-table tfoot .total").evaluate((row) =>
      Object.fromEntries([...row.children].map((cell) => [cell.dataset.column, cell.textContent])));
    const headline = await page.locator("h1").textContent();
    for (const column of ["shortage_areas", "unserved", "total", "share"]) {
      if (/[0-9]/.test(total[column])) assert.ok(headline.includes(total[column]), `${headline}: ${column} ${total[column]}`);
    }
  });

  await check("areas are symbols where their outline would be small, and never both", async () => {
    const { symbols, outlines, zoom } = await areasDrawn(page);
    assert.ok(symbols.length + outlines.length > 0);
    assert.ok(symbols.every((one) => one.from > Math.floor(zoom)) && outlines.every((one) => one.from <= Math.floor(zoom)));
    const both = new Set(outlines.map((one) => one.id));
    assert.deepEqual(symbols.filter((one) => both.has(one.id)), []);
    // From near all are outlines: 8 px at the least are then hundreds.
    await page.evaluate(() => { window.whitespotMap.jumpTo({ zoom: 16 }); });
    await settled(page);
    assert.deepEqual((await areasDrawn(page)).symbols, []);
    await page.click("#show-all");
    await settled(page);
  });

  await check("a name and its number stand together or not at all, at every scale", async () => {
    for (const [indicator, column] of [["unserved", "share"], ["areas", "shortage_areas"]]) {
      await page.selectOption("#indicator", indicator);
      const shown = await figures(page, column);
      const gaps = await page.evaluate(() => {
        const { municipalities } = JSON.parse(document.getElementById("data").textContent);
        return ["share-no_data", "share-masked"].flatMap((layer) => window.whitespotMap.getFilter(layer)[2][2][1]).map((at) => municipalities[at].code);
      });
      for (const by of [0, 1, 1]) {
        await page.evaluate((step) => { window.whitespotMap.jumpTo({ zoom: window.whitespotMap.getZoom() + step }); }, by);
        await settled(page);
        const names = await namesShown(page);
        if (by === 0) assert.ok(names.length > 0);
        for (const { code, name, figure } of names) {
          // What is masked or unknown has no number and is drawn as a gap; then the name stands alone.
          if (figure === null) assert.ok(gaps.includes(code) || !/[0-9]/.test(shown[code]), `${name} without ${shown[code]}`);
          else assert.equal(figure, shown[code], name);
        }
        const boxes = names.map((one) => one.box);
        const over = boxes.filter((one, at) => boxes.slice(at + 1).some((other) =>
          one[2] > other[0] && one[0] < other[2] && one[3] > other[1] && one[1] < other[3]));
        assert.deepEqual(over, [], "names lie apart");
      }
      await page.click("#show-all");
    }
    await page.selectOption("#indicator", "unserved");
    await settled(page);
  });

  await check("the chosen municipality has no fill, the others keep theirs", async () => {
    const fills = () => page.evaluate(() => {
      const map = window.whitespotMap;
      const shown = map.queryRenderedFeatures({ layers: ["share", "share-no_data", "share-masked"] });
      return [...new Set(shown.map((one) => one.id))].sort((a, b) => a - b);
    });
    const before = await fills();
    // A gap is drawn with its pattern above the ground: every municipality is there.
    assert.equal(before.length, await page.locator("#municipality-table tbody tr").count());
    await page.locator("#municipality-table tbody tr").first().evaluate((row) => row.click());
    await settled(page);
    const chosen = await page.evaluate(() => window.whitespotMap.getFilter("chosen")[2]);
    const after = await fills();
    assert.ok(!after.includes(chosen), `${chosen} of ${after}`);
    if (before.length > 1) assert.ok(after.length > 0);
    await page.click("#show-all");
    await settled(page);
    assert.deepEqual(await fills(), before, "the fill comes back");
  });

  await check("a card lies beside the map, on a phone below it, never over the chosen area", async () => {
    for (const viewport of [LAPTOP, PHONE]) {
      await page.setViewportSize(viewport);
      await settled(page);
      await page.click("#show-all");
      await settled(page);
      await page.evaluate(() => scrollTo(0, 0));
      const [index] = await page.evaluate(() => {
        const { areas } = JSON.parse(document.getElementById("data").textContent);
        return [areas.findIndex((area) => (area.label ?? []).length > 0 && ["new", "remaining"].includes(area.status))];
      });
      // By a click on the map, which does not move it, and by the search, which does.
      const byClick = async () => {
        const at = await page.evaluate((wanted) => {
          const map = window.whitespotMap;
          const { areas } = JSON.parse(document.getElementById("data").textContent);
          const [lng, lat] = areas[wanted].label.map((part) => part / 1e5);
          // At the lower edge, where a sheet would lie over it.
          map.jumpTo({ center: [lng, lat], zoom: 11 });
          map.panBy([0, -map.getContainer().clientHeight / 2 + 60], { animate: false });
          const { x, y } = map.project([lng, lat]);
          const frame = map.getContainer().getBoundingClientRect();
          return { x: frame.left + x, y: frame.top + y };
        }, index);
        await settled(page);
        await page.mouse.click(at.x, at.y);
      };
      const bySearch = async () => {
        const id = await page.evaluate((wanted) => JSON.parse(document.getElementById("data").textContent).areas[wanted].id, index);
        await page.fill("#search-text", id);
        await page.press("#search-text", "Enter");
        await page.evaluate(() => scrollTo(0, 0));
      };
      for (const choose of [byClick, bySearch]) {
        await choose();
        await settled(page);
        await page.locator("#card-place .card[data-kind=area]").waitFor();
        const seen = await page.evaluate(() => {
          const map = window.whitespotMap;
          const box = (one) => {
            const { left, top, right, bottom } = one.getBoundingClientRect();
            return { left, top, right, bottom };
          };
          const card = box(document.getElementById("card-place"));
          const frame = box(document.getElementById("map"));
          const chosen = map.getFilter("chosen-area")[1][2];
          const { areas } = JSON.parse(document.getElementById("data").textContent);
          const at = map.project(areas[chosen].label.map((part) => part / 1e5));
          return { card, frame, at: { x: frame.left + at.x, y: frame.top + at.y }, window: [innerWidth, innerHeight] };
        });
        const { card, frame, at } = seen;
        const text = JSON.stringify(seen);
        assert.ok(card.left >= frame.right - 1 || card.top >= frame.bottom - 1, `card over the map: ${text}`);
        assert.ok(at.x > frame.left && at.x < frame.right && at.y > frame.top && at.y < frame.bottom, `the area is out of sight: ${text}`);
        assert.ok(card.bottom <= seen.window[1] + 1 && card.right <= seen.window[0] + 1 && card.bottom - card.top > 60, `card out of sight: ${text}`);
      }
      await page.keyboard.press("Escape");
    }
    await page.locator("#card-place .close").focus();
    await page.keyboard.press("Escape");
    assert.ok(await page.locator("#card-place").isHidden(), "closed by keyboard");
    await page.setViewportSize(LAPTOP);
    await page.click("#show-all");
    await settled(page);
  });

  await check("a municipality's card names its areas, and one that is chosen there is shown with its own card", async () => {
    const row = page.locator("#municipality-table tbody tr", { hasNot: page.locator('td[data-column="shortage_areas"]', { hasText: /^0$/ }) }).first();
    const open = Number((await row.locator('[data-column="shortage_areas"]').textContent()).replace(/\D/g, ""));
    await row.evaluate((one) => one.click());
    await settled(page);
    const buttons = page.locator("#card-place .own-areas button");
    assert.equal(await buttons.count(), Math.min(open, 12));
    const id = await buttons.last().getAttribute("data-area");
    await buttons.last().focus();
    await page.keyboard.press("Enter");
    await settled(page);
    const card = page.locator("#card-place .card[data-kind=area]");
    assert.ok((await card.locator("p").first().textContent()).startsWith(id));
    assert.ok(await card.evaluate((one) => one === document.activeElement), "the focus goes on");
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.click("#show-all");
    await settled(page);
  });

  await check("tables open and close by keyboard, below the map, and the link to them opens them", async () => {
    const button = page.locator("#tables-button");
    await button.focus();
    await page.keyboard.press("Enter");
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    const [map, tables] = await page.evaluate(() => ["map-frame", "table-side"].map((id) => {
      const { top, bottom } = document.getElementById(id).getBoundingClientRect();
      return { top, bottom };
    }));
    assert.ok(tables.top >= map.bottom && tables.bottom <= LAPTOP.height + 1, JSON.stringify([map, tables]));
    const over = await page.locator("#table-side .scroll").evaluateAll((places, end) => places.filter((place) =>
      place.getBoundingClientRect().bottom > end + 1).map((place) => place.id), tables.bottom);
    assert.deepEqual(over, [], "every table ends within the window, and scrolls");
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#table-side").isHidden());
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#table-side").isVisible());
    assert.deepEqual(troubles, []);
  });
  await close();
}
