// Browser tests of the pages: `node tests/browser/run.mjs`. It needs Chromium (CHROMIUM, otherwise /usr/bin/chromium)
// and `npm ci --prefix src/emit/web`. Tested are the fixture pages that the Rust tests write (WHITESPOT_MAP_FIXTURE names
// a folder that holds them already; otherwise cargo is asked) and a result, WHITESPOT_OUT (default out/demo).
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { pageChecks, reportChecks } from "./report.mjs";
import { changedChecks, changedOfFixture } from "./changed.mjs";
import { baseChecks, gapChecks, squareChecks } from "./base.mjs";
import { indicatorChecks, maskedChecks } from "./indicators.mjs";
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

const folder = fixture();
const browser = await launch();
for (const language of ["sv", "en"]) {
  await mapChecks(checker(`fixture ${language}`), browser, path.join(folder, language, "map.html"), language === "sv");
}
for (const language of ["sv", "en"]) {
  const file = path.join(folder, `${language}_year_2`, "map.html");
  const check = checker(`fixture ${language}, second year`);
  await mapChecks(check, browser, file, language === "sv");
  await registerChecks(check, browser, file);
  await registerOfFixture(check, browser, file);
  await changedChecks(check, browser, file);
  await changedOfFixture(check, browser, file);
  await indicatorChecks(check, browser, file);
  // What has numbers and words is checked in both languages, what is drawn in one.
  if (language === "sv") {
    await baseChecks(check, browser, file);
    await gapChecks(check, browser, file);
    await squareChecks(check, browser, file);
    await viewChecks(check, browser, file);
  }
  await linkChecks(check, browser, file, [path.join(folder, `${language === "sv" ? "en" : "sv"}_year_2`, "map.html")]);
}
await hostileNames(checker("fixture sv"), browser, path.join(folder, "sv", "map.html"));
await withoutWebgl(checker("fixture sv"), path.join(folder, "sv", "map.html"));

const result = path.resolve(root, process.env.WHITESPOT_OUT ?? "out/demo", "internal", "map.html");
if (existsSync(result)) {
  const check = checker(path.relative(root, result));
  await mapChecks(check, browser, result);
  await indicatorChecks(check, browser, result);
  await baseChecks(check, browser, result);
  await gapChecks(check, browser, result);
  await squareChecks(check, browser, result);
  await linkChecks(check, browser, result);
  await viewChecks(check, browser, result);
  if (existsSync(path.join(path.dirname(result), "change.csv"))) {
    await registerChecks(check, browser, result);
    await changedChecks(check, browser, result);
  }
  const open = path.resolve(path.dirname(result), "..", "open", "map.html");
  if (existsSync(open)) {
    const check = checker(path.relative(root, open));
    await maskedChecks(check, browser, open);
    await gapChecks(check, browser, open);
    await squareChecks(check, browser, open);
    await viewChecks(check, browser, open);
  }
} else if (process.env.WHITESPOT_OUT) await checker("result")(`${result} exists`, () => Promise.reject(new Error("not found")));
else console.log(`skipped ${result}: run \`make demo\` first`);
// Reports and pages of results: WHITESPOT_REPORTS names folders, each after its language and a colon.
for (const named of (process.env.WHITESPOT_REPORTS ?? "").split(" ").filter(Boolean)) {
  const [language, folder] = [named.slice(0, 2), path.resolve(root, named.slice(3))];
  for (const edition of ["internal", "open"]) {
    const file = path.join(folder, edition, "report.html");
    await reportChecks(checker(path.relative(root, file)), browser, file, language);
  }
}
for (const named of (process.env.WHITESPOT_PAGES ?? "").split(" ").filter(Boolean)) {
  const file = path.resolve(root, named.slice(3));
  await pageChecks(checker(path.relative(root, file)), browser, file, named.slice(0, 2));
}
await browser.close();

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
