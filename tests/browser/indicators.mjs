// What the municipalities can be coloured by: colours, legend, labels and the table's order follow, and no value is invented.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { accessibilityFaults, open, picture, settled } from "./browser.mjs";
import { readCsv, shownNumber } from "./table.mjs";

/** What each indicator is in a row of municipalities.csv, in the unit that the table shows; null where unknown. */
const ofCsv = (row, weight) => {
  const number = (name) => (row[name] === undefined || row[name] === "" ? null : Number(row[name]));
  const percent = (part, total) => (part === null || !(total > 0) ? null : (part / total) * 100);
  const of = (...parts) => {
    const values = parts.map((part) => number(`${weight}_${part}`));
    return percent(values.includes(null) ? null : values.reduce((a, b) => a + b), number(weight));
  };
  return {
    unserved: of("unserved"),
    connected: of("connected"),
    reached: of("connected", "passed"),
    mobile: of("unserved_mobile"),
    both: of("unserved_both"),
    areas: number("shortage_areas"),
    uncovered: percent(number("uncovered_km2"), number("land_km2")),
  };
};

const COLUMNS = {
  unserved: "share", connected: "share_connected", reached: "share_reached", mobile: "share_mobile", both: "share_both",
  areas: "shortage_areas", uncovered: "share_uncovered", change: "difference",
};

export async function indicatorChecks(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  const language = await page.getAttribute("html", "lang");
  const folder = path.dirname(file);
  const csv = readCsv(readFileSync(path.join(folder, "municipalities.csv"), "utf8"));
  const keys = await page.locator("#indicator option").evaluateAll((options) => options.map((option) => option.value));
  await settled(page);

  await check("each indicator has its own colours, labels, legend and sorted column", async () => {
    assert.ok(keys.length >= 7, keys.join(" "));
    const seen = new Set();
    const labels = new Set();
    for (const key of keys) {
      await page.selectOption("#indicator", key);
      await settled(page);
      const sorted = await page.locator("#municipality-table th[aria-sort]").evaluateAll((heads) => heads.map((head) => head.dataset.column));
      assert.deepEqual(sorted, [COLUMNS[key]], key);
      seen.add((await picture(page)).hash);
      labels.add(await page.evaluate(() => document.querySelector("canvas.labels").toDataURL()));
      assert.ok((await page.locator("#colour-classes li").count()) > 0, key);
      assert.ok((await page.locator("#colour-note").textContent()).length > 20, key);
      const over = await page.locator("#municipality-table").evaluate((box) => box.scrollWidth - box.clientWidth);
      assert.equal(over, 0, `${key}: the last column is not seen`);
    }
    assert.equal(labels.size, keys.length, "labels follow");
    assert.ok(seen.size >= keys.length - 1, `${seen.size} pictures of ${keys.length} indicators`);
  });

  await check("each indicator shows the numbers of municipalities.csv", async () => {
    let compared = 0;
    for (const weight of await page.locator("#weight option").evaluateAll((options) => options.map((option) => option.value))) {
      await page.selectOption("#weight", weight);
      for (const key of keys.filter((one) => one !== "change")) {
        await page.selectOption("#indicator", key);
        const cells = await page.locator(`#municipality-table td[data-column=${COLUMNS[key]}]`).evaluateAll((found) =>
          found.map((cell) => [cell.parentElement.dataset.code, cell.textContent]));
        for (const [code, text] of cells) {
          const row = csv.find((one) => one.code === code);
          if (key !== "areas" && row[weight] === undefined) continue;
          const expected = ofCsv(row, weight)[key];
          const seen = shownNumber(text, language);
          if (expected === null) assert.equal(seen, null, `${code} ${key}: ${text}`);
          else assert.ok(Math.abs(seen - expected) <= 0.05 + 1e-9, `${code} ${weight} ${key}: ${expected}, shown as ${text}`);
          compared += 1;
        }
      }
    }
    assert.ok(compared > 20, `${compared} numbers`);
    await page.selectOption("#weight", "points");
  });

  await check("a municipality has the colour of the class that holds its value", async () => {
    for (const key of keys) {
      await page.selectOption("#indicator", key);
      await settled(page);
      const wrong = await page.evaluate((column) => {
        const map = window.whitespotMap;
        const legend = [...document.querySelectorAll("#colour-classes li")].map((item) => {
          const pixel = item.querySelector("canvas").getContext("2d").getImageData(26, 16, 1, 1).data;
          return { colour: `#${[...pixel].slice(0, 3).map((part) => part.toString(16).padStart(2, "0")).join("")}`, text: item.textContent };
        });
        const faults = [];
        const rows = [...document.querySelectorAll("#municipality-table tbody tr")].sort((a, b) => (a.dataset.code < b.dataset.code ? -1 : 1));
        rows.forEach((row, index) => {
          const { colour } = map.getFeatureState({ source: "municipalities", id: index });
          const text = row.querySelector(`[data-column=${column}]`).textContent;
          const value = Number(text.replace(/[\s\u00a0\u202f%+]/g, "").replace("\u2212", "-").replace(",", "."));
          const found = legend.filter((one) => one.colour === colour);
          if (found.length === 0) {
            if (colour !== "#e6e7e3") faults.push(`${row.dataset.code}: ${colour} is not in the legend`);
            return;
          }
          const bounds = found[0].text.replace("\u2212", "-").match(/^(\d+)(?:–(\d+))?/);
          if (column === "difference" || bounds === null) return;
          const [low, high] = [Number(bounds[1]), Number(bounds[2] ?? bounds[1])];
          if (value < low - 0.06 || value > high + 0.06) faults.push(`${row.dataset.code}: ${text} in ${found[0].text}`);
        });
        return faults;
      }, COLUMNS[key]);
      assert.deepEqual(wrong, [], key);
    }
  });

  if (keys.includes("change")) {
    await check("the change is that of change.csv, fewer on one side and more on the other", async () => {
      await page.selectOption("#indicator", "change");
      const rows = readCsv(readFileSync(path.join(folder, "change.csv"), "utf8")).filter((row) => row.settlement === "" && row.weight === "points");
      const cells = await page.locator("#municipality-table td[data-column=difference]").evaluateAll((found) =>
        found.map((cell) => [cell.parentElement.dataset.code, cell.textContent]));
      for (const [code, text] of cells) {
        const row = rows.find((one) => one.code === code);
        const seen = shownNumber(text.replace("+", ""), language);
        assert.ok(seen === null || Math.abs(seen - (Number(row.after) - Number(row.before))) <= 0.05 + 1e-9, `${code}: ${text}`);
      }
    });
  }

  await check("the choice is reached by keyboard, and readable on every screen", async () => {
    await page.locator("#legend input[data-layer=share]").focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "indicator");
    for (const viewport of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await settled(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= viewport.width);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
    const text = await page.locator("body").innerText();
    assert.ok(!/undefined|NaN|\{|\[object/.test(text), text.match(/.{0,40}(undefined|NaN|\{|\[object).{0,40}/)?.[0]);
    assert.deepEqual(troubles, []);
  });
  await close();
}

/** The open package: what is masked is a class of its own and never a colour. */
export async function maskedChecks(check, browser, file) {
  const { page, troubles, close } = await open(browser, file);
  await settled(page);
  await check("masked municipalities have a pattern of their own", async () => {
    const masked = await page.locator("#municipality-table tbody tr").evaluateAll((rows) =>
      rows.filter((row) => /mask/.test(row.querySelector("[data-column=share]").textContent)).length);
    assert.equal(await page.locator("#colour-gaps [data-gap=masked]").count(), masked > 0 ? 1 : 0);
    const drawn = await page.evaluate(() => window.whitespotMap.getFilter("share-masked")[2][2][1].length);
    assert.equal(drawn, masked);
    assert.deepEqual(troubles, []);
  });
  await close();
}
