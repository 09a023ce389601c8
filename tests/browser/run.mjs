// Browser tests of the pages: `node tests/browser/run.mjs`. It needs Chromium (CHROMIUM, otherwise /usr/bin/chromium)
// and `npm ci --prefix src/emit/web`. Tested are the fixture pages that the Rust tests write (WHITESPOT_MAP_FIXTURE names
// a folder that holds them already; otherwise cargo is asked) and a result, WHITESPOT_OUT (default out/demo).
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { validateStyleMin } from "../../src/emit/web/node_modules/@maplibre/maplibre-gl-style-spec/dist/index.mjs";
import { launch } from "./browser.mjs";
import { mailedChecks, pageChecks, reportChecks, summaryChecks } from "./report.mjs";
import { changedChecks, changedOfFixture } from "./changed.mjs";
import { baseChecks, gapChecks, squareChecks } from "./base.mjs";
import { indicatorChecks, maskedChecks } from "./indicators.mjs";
import { layoutChecks } from "./layout.mjs";
import { linkChecks, viewChecks } from "./view.mjs";
import { hostileNames, mapChecks, registerChecks, registerOfFixture, withoutWebgl } from "./map.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
let passed = 0;
let failed = 0;

function checker(about) {
  return async (name, run) => {
    const began = performance.now();
    try {
      await run();
      passed += 1;
      console.log(`ok ${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${about}: ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${about}: ${name}\n        ${error.message.replaceAll("\n", "\n        ")}`);
    }
  };
}

function fixture() {
  if (process.env.WHITESPOT_MAP_FIXTURE) return process.env.WHITESPOT_MAP_FIXTURE;
  const folder = path.join(root, "target", "map-fixture");
  execFileSync("cargo", ["test", "--release", "--quiet", "--lib", "pages_for_the_browser_tests"], {
    cwd: root, env: { ...process.env, WHITESPOT_MAP_FIXTURE: folder }, stdio: ["ignore", "ignore", "inherit"],
  });
  return folder;
}

// What is checked of a page is one job, done by whichever browser is free; those that take longest come first.
const jobs = [];

/** Adds checks of a page: what is left of one that breaks off is not run, and counts as failed. */
function add(file, run, ...rest) {
  const about = path.relative(root, file);
  jobs.push({ about, run: (browser) => run(checker(about), browser, file, ...rest) });
}

function addResult() {
  const result = path.resolve(root, process.env.WHITESPOT_OUT ?? "out/demo", "internal", "map.html");
  if (!existsSync(result)) {
    if (process.env.WHITESPOT_OUT) add(result, (check) => check("exists", () => Promise.reject(new Error("not found"))));
    else console.log(`skipped ${result}: run \`make demo\` first`);
    return;
  }
  for (const checks of [mapChecks, layoutChecks, indicatorChecks, baseChecks, gapChecks, squareChecks, linkChecks, viewChecks]) add(result, checks);
  if (existsSync(path.join(path.dirname(result), "change.csv"))) {
    for (const checks of [registerChecks, changedChecks]) add(result, checks);
  }
  add(path.join(path.dirname(result), "tiles_style.json"), (check, _, file) => check("is a style by MapLibre's specification", () => {
    const faults = validateStyleMin(JSON.parse(readFileSync(file, "utf8")));
    if (faults.length > 0) throw new Error(faults.map((fault) => fault.message).join("; "));
  }));
  const open = path.resolve(path.dirname(result), "..", "open", "map.html");
  if (existsSync(open)) for (const checks of [maskedChecks, gapChecks, squareChecks, viewChecks]) add(open, checks);
}

/** Reports and pages of results: each named after its language and a colon. */
function addReports() {
  const named = (variable) => (process.env[variable] ?? "").split(" ").filter(Boolean)
    .map((one) => ({ language: one.slice(0, 2), place: path.resolve(root, one.slice(3)) }));
  for (const { language, place } of named("WHITESPOT_REPORTS")) {
    add(path.join(place, "internal", "summary.html"), summaryChecks, language);
    for (const edition of ["internal", "open"]) add(path.join(place, edition, "report.html"), reportChecks, language);
    const folder = path.join(place, "internal", "by_municipality");
    const [first, ...others] = readdirSync(folder).sort().map((code) => path.join(folder, code, "summary.html"));
    add(first, summaryChecks, language);
    add(first, mailedChecks, others);
  }
  for (const { language, place } of named("WHITESPOT_PAGES")) add(place, pageChecks, language);
}

function addFixture(folder) {
  const page = (name) => path.join(folder, name, "map.html");
  for (const language of ["sv", "en"]) add(page(language), mapChecks, language === "sv");
  for (const language of ["sv", "en"]) {
    const file = page(`${language}_year_2`);
    add(file, mapChecks, language === "sv");
    for (const checks of [registerChecks, registerOfFixture, changedChecks, changedOfFixture, indicatorChecks]) add(file, checks);
    // What has numbers and words is checked in both languages, what is drawn in one.
    if (language === "sv") for (const checks of [baseChecks, gapChecks, squareChecks, viewChecks]) add(file, checks);
    add(file, linkChecks, [page(`${language === "sv" ? "en" : "sv"}_year_2`)]);
  }
  add(page("sv"), hostileNames);
  add(page("sv"), (check, _, file) => withoutWebgl(check, file));
}

/** Maps of other counties and of a country, such as those of `make test-qgis`: their layout must not rest on how much they show. */
function addMaps() {
  for (const file of (process.env.WHITESPOT_MAPS ?? "").split(" ").filter(Boolean)) add(path.resolve(root, file), layoutChecks);
}

addResult();
addMaps();
addReports();
addFixture(fixture());

/** Takes one job after the other: what a page waits for itself leaves a processor to the other browser. */
async function work() {
  const browser = await launch();
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    try {
      await job.run(browser);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${job.about}: broken off\n        ${error.stack.replaceAll("\n", "\n        ")}`);
    }
  }
  await browser.close();
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
