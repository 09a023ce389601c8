// The view as a link, as a picture and on paper; a chosen municipality among the others.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { accessibilityFaults, open, openTables, picture, settled } from "./browser.mjs";

const box = (page, layer) => page.locator(`#legend input[data-layer="${layer}"]`);

/** Everything that a link is to bring back. */
const seen = (page) => page.evaluate(() => {
  const map = window.whitespotMap;
  const { lng, lat } = map.getCenter();
  return {
    place: [lng.toFixed(3), lat.toFixed(3), map.getZoom().toFixed(2)],
    chosen: [...document.querySelectorAll("#table-side tr.chosen")].map((row) => row.dataset.code),
    listed: ["area-status", "area-settlement"].map((id) => document.getElementById(id).value),
    indicator: document.getElementById("indicator").value,
    weight: document.getElementById("weight").value,
    layers: [...document.querySelectorAll("#legend input[data-layer]")].filter((one) => one.checked).map((one) => one.dataset.layer),
    tables: document.getElementById("tables-button").getAttribute("aria-expanded"),
    drawn: map.getStyle().layers.filter((layer) => map.getLayoutProperty(layer.id, "visibility") !== "none").map((layer) => layer.id),
  };
});

/** `others` is the page in another language. */
export async function linkChecks(check, browser, file, others = []) {
  const { page, troubles, close } = await open(browser, file, undefined, false);
  await settled(page);
  let before;
  let link;

  await check("the address is left alone until something is changed", async () => {
    assert.equal(new URL(page.url()).hash, "");
    await openTables(page);
    assert.match(page.url(), /[#&]t=1/);
  });

  await check("the link brings back place, choice, indicator, weight and layers", async () => {
    await page.selectOption("#indicator", "areas");
    await page.selectOption("#weight", "points");
    await page.locator("#base summary").click();
    await box(page, "road").uncheck();
    await box(page, "squares").check();
    await page.locator("#municipality-table tbody tr", { hasNot: page.locator('td[data-column="shortage_areas"]', { hasText: /^0$/ }) }).first().locator("button").click();
    await settled(page);
    if (await page.locator("#area-status").isVisible()) await page.selectOption("#area-status", "open");
    await page.locator("#area-table tbody tr th button").first().click();
    await settled(page);
    await page.locator(".maplibregl-ctrl-zoom-out").click();
    await settled(page);
    before = await seen(page);
    assert.equal(before.chosen.length, 2);
    await page.click("#copy-link");
    await page.locator("#link-text").waitFor();
    link = await page.locator("#link-text").inputValue();
    assert.equal(link, page.url(), "the address is the link");
    assert.ok(!/[åäöÅÄÖ ]/.test(link.split("#")[1]), link);
    for (const target of [file, ...others]) {
      const again = await open(browser, target);
      await again.page.goto(pathToFileURL(target).href + link.slice(link.indexOf("#")));
      await again.page.reload();
      await settled(again.page);
      assert.deepEqual(await seen(again.page), before, target);
      assert.deepEqual(again.troubles, []);
      await again.close();
    }
  });

  await check("while a link is opened the address stays that link", async () => {
    const again = await open(browser, file);
    await settled(again.page);
    const written = await again.page.evaluate(async (hash) => {
      const found = [];
      const replace = history.replaceState.bind(history);
      history.replaceState = (...of) => {
        found.push(of[2]);
        replace(...of);
      };
      location.hash = hash;
      await new Promise((resolve) => {
        window.addEventListener("hashchange", () => setTimeout(resolve, 0));
      });
      return found;
    }, link.slice(link.indexOf("#")));
    assert.deepEqual(written.filter((address) => !/[#&]a=/.test(address)), []);
    assert.deepEqual((await seen(again.page)).chosen, before.chosen);
    await again.close();
  });

  await check("a link that is copied says so, or stands selected to be copied by hand", async () => {
    assert.ok((await page.locator("#link-told").textContent()).length > 10);
    const selected = await page.evaluate(() => {
      const input = document.getElementById("link-text");
      return input.value.slice(input.selectionStart, input.selectionEnd) === input.value;
    });
    assert.ok(selected);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.locator("#link-box .close").click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "copy-link");
    // Without a clipboard the text is still there.
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
      document.execCommand = () => false;
    });
    await page.click("#copy-link");
    assert.match(await page.locator("#link-told").textContent(), /Ctrl/);
    assert.equal(await page.locator("#link-text").inputValue(), link);
  });

  await check("what is no view, or not known, changes nothing and is no error", async () => {
    const view = await seen(page);
    for (const hash of ["definitions", "v=1,2", "v=x,y,z&l=", "%E0%A4%A", "v=59,15,NaN", "m=</script>"]) {
      await page.evaluate((to) => { location.hash = to; }, hash);
      assert.deepEqual((await seen(page)).place, view.place, hash);
    }
    await page.evaluate(() => { location.hash = "v=59.1,15.2,9&m=9999&i=nothing&w=nothing&a=<img src=x>"; });
    await page.waitForFunction(() => Math.abs(window.whitespotMap.getZoom() - 9) < 1e-6);
    assert.equal(await page.locator("img").count(), 0);
    assert.deepEqual(troubles, []);
  });
  await close();
}

export async function viewChecks(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  await settled(page);

  await check("a chosen municipality dims the others, until all are shown again", async () => {
    assert.ok(await box(page, "dim").isHidden());
    const place = () => page.evaluate(() => [...window.whitespotMap.getCenter().toArray(), window.whitespotMap.getZoom()].map((part) => part.toFixed(2)));
    const first = await place();
    await page.locator("#municipality-table tbody tr button").first().click();
    await settled(page);
    const dimmed = await page.evaluate(() => window.whitespotMap.queryRenderedFeatures({ layers: ["dim"] }).map((one) => one.id));
    const chosen = await page.evaluate(() => window.whitespotMap.getFilter("chosen")[2]);
    assert.ok(dimmed.length > 0 && !dimmed.includes(chosen), `${dimmed} with ${chosen} chosen`);
    const before = (await picture(page)).hash;
    await box(page, "dim").uncheck();
    await settled(page);
    assert.notEqual((await picture(page)).hash, before);
    await box(page, "dim").check();
    await page.click("#show-all");
    await settled(page);
    assert.equal(await page.locator("tr.chosen").count(), 0);
    assert.ok(await box(page, "dim").isHidden());
    assert.deepEqual(await place(), first);
    assert.equal(await page.evaluate(() => window.whitespotMap.queryRenderedFeatures({ layers: ["dim"] }).length), 0);
  });

  await check("what was fitted stays in sight when the tables take room, until a reader moves the map", async () => {
    const wide = await open(browser, file, { width: 2400, height: 1100 }, false);
    await settled(wide.page);
    const look = () => wide.page.evaluate(async () => {
      const map = window.whitespotMap;
      const whole = await map.getSource("municipalities").getBounds();
      const { clientWidth, clientHeight } = map.getContainer();
      const ends = [map.project(whole.getNorthWest()), map.project(whole.getSouthEast())];
      const { lng, lat } = map.getCenter();
      return {
        height: clientHeight,
        isInSight: ends[0].x >= 0 && ends[0].y >= 0 && ends[1].x <= clientWidth && ends[1].y <= clientHeight,
        isTight: Math.max((ends[1].x - ends[0].x) / clientWidth, (ends[1].y - ends[0].y) / clientHeight) > 0.8,
        at: [lng, lat, map.getZoom()],
      };
    });
    const toggle = async () => {
      await wide.page.click("#tables-button");
      await settled(wide.page);
      return look();
    };
    const closed = await look();
    const opened = await toggle();
    assert.ok(opened.height < closed.height, "the tables take room of the map");
    for (const seen of [closed, opened, await toggle()]) assert.ok(seen.isInSight && seen.isTight, JSON.stringify(seen));
    await wide.page.locator(".maplibregl-ctrl-zoom-in").click();
    await settled(wide.page);
    const moved = await look();
    assert.deepEqual((await toggle()).at, moved.at);
    assert.deepEqual(wide.troubles, []);
    await wide.close();
  });

  await check("the picture holds map, legend and caption", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-picture")]);
    assert.match(download.suggestedFilename(), /^(karta|map)_\d{4}-\d{2}-\d{2}\.png$/);
    const bytes = readFileSync(await download.path());
    const told = await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const pen = canvas.getContext("2d", { willReadFrequently: true });
      pen.drawImage(bitmap, 0, 0);
      const map = window.whitespotMap.getCanvas();
      const colours = (from, to) => new Set(new Uint32Array(pen.getImageData(0, from, bitmap.width, to - from).data.buffer)).size;
      const badges = document.querySelectorAll(".badge:not([hidden])").length;
      return { width: bitmap.width, height: bitmap.height, map: map.clientHeight * 2, badges, head: colours(0, 80), foot: colours(bitmap.height - 60, bitmap.height), all: colours(0, bitmap.height) };
    }, bytes.toString("base64"));
    assert.ok(told.width >= 1000, JSON.stringify(told));
    assert.ok(told.height > told.map + 250, `legend and caption stand under the map: ${JSON.stringify(told)}`);
    assert.ok(told.head > 5 && told.foot > 5 && told.all > 30, JSON.stringify(told));
  });

  await check("on paper the map has its legend beside it, and nothing is cut", async () => {
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    assert.match(pdf.toString("latin1"), /\/MediaBox \[0 0 84[12][.\d]* 59[45][.\d]*\]/, "A4 lying down");
    // A4 lying down without its margins, in CSS pixels.
    await page.setViewportSize({ width: 1032, height: 703 });
    await page.emulateMedia({ media: "print" });
    const paper = await page.evaluate(() => {
      window.dispatchEvent(new Event("beforeprint"));
      const box = (selector) => {
        const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
        return { left, top, right, bottom };
      };
      const over = [...document.querySelectorAll("#map-side *, #side *, #table-side *")].filter((one) => {
        const { right, width } = one.getBoundingClientRect();
        return width > 0 && right > 1033 && !one.closest("#map-frame, .visually-hidden") && one.id !== "status";
      }).map((one) => one.id || one.className || one.tagName);
      const cut = [...document.querySelectorAll(".scroll, #legend")].filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.id);
      const unticked = [...document.querySelectorAll("#legend label")].filter((one) => !one.querySelector("input").checked && one.getClientRects().length > 0);
      return { map: box("#map-frame"), legend: box("#legend"), caption: box(".caption"), over, cut, unticked: unticked.length };
    });
    assert.deepEqual([paper.over, paper.cut, paper.unticked], [[], [], 0]);
    assert.ok(paper.legend.left >= paper.map.right, "side by side");
    assert.ok(Math.max(paper.map.bottom, paper.legend.bottom, paper.caption.bottom) <= 703, JSON.stringify(paper));
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: null });
    assert.equal(await page.locator("#base").evaluate((one) => one.open), false, "the screen is as it was");
  });

  await check("the tools are large enough, reached by keyboard, and within every screen", async () => {
    for (const viewport of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await settled(page);
      // A phone always shows the tables and has no button for them.
      const small = await page.locator("#map-tools button:visible").evaluateAll((buttons) => buttons.filter((one) => {
        const { width, height, left, right } = one.getBoundingClientRect();
        return width < 24 || height < 24 || left < 0 || right > innerWidth;
      }).map((one) => one.id));
      assert.deepEqual(small, []);
      const covered = await page.evaluate(() => {
        const scale = document.querySelector(".maplibregl-ctrl-scale").getBoundingClientRect();
        return [...document.querySelectorAll("#map-tools button")].some((one) => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          return left < scale.right && right > scale.left && top < scale.bottom && bottom > scale.top;
        });
      });
      assert.equal(covered, false, "the scale is seen");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= viewport.width);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    await page.locator("#show-all").focus();
    for (const id of ["copy-link", "save-picture", "print", ...(await page.locator("#tables-button").isVisible() ? ["tables-button"] : [])]) {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.id), id);
    }
    assert.deepEqual(troubles, []);
  });
  await close();
}
