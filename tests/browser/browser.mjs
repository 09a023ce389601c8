// Opens pages from the disk in Chromium with the network cut, and remembers everything that went wrong in them.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// The packages lie with the page's sources, not with the tests.
const require = createRequire(new URL("../../src/emit/web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = [
  "--no-sandbox",
  "--disable-background-networking",
  // WebGL in software: a test machine has no graphics card.
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
];

export function launch(flags = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...flags] });
}

/** Opens a page; `troubles` collects errors, warnings and requests that leave the disk. */
export async function open(browser, file, viewport = { width: 1366, height: 768 }) {
  const context = await browser.newContext({ viewport, offline: true, reducedMotion: "reduce" });
  // Smooth edges cost the software renderer half of its time, and no check looks at them.
  await context.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, options) {
      return getContext.call(this, kind, kind.startsWith("webgl") ? { ...options, antialias: false } : options);
    };
  });
  const page = await context.newPage();
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    // The software renderer tells how slow it is; that is no fault of the page.
    const isRenderer = message.text().includes("GPU stall") || message.text().includes("GroupMarkerNotSet");
    if (["error", "warning"].includes(message.type()) && !isRenderer) troubles.push(`${message.type()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) troubles.push(`request: ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);
  return { page, troubles, close: () => context.close() };
}

/** Waits until the map stands still with all its tiles drawn. */
export async function settled(page) {
  await page.waitForFunction(() => window.whitespotMap?.getLayer("chosen") !== undefined, null, { timeout: 30_000 });
  await page.evaluate(() => new Promise((resolve) => {
    const map = window.whitespotMap;
    // Without the event: it holds the whole map, and what resolves is sent to the tests.
    map.once("idle", () => resolve());
    map.triggerRepaint();
  }));
}

/** The map's pixels, without labels and controls: a hash that differs where two pictures do, and how many colours, if asked for. */
export function picture(page, withColours = false) {
  return page.evaluate((counts) => {
    // Read where they were drawn: a copy on a canvas of its own takes several times as long.
    const canvas = window.whitespotMap.getCanvas();
    const gl = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    const bound = gl.getParameter(gl.FRAMEBUFFER_BINDING);
    const pixels = new Uint32Array(canvas.width * canvas.height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(pixels.buffer));
    gl.bindFramebuffer(gl.FRAMEBUFFER, bound);
    let hash = 0;
    for (const pixel of pixels) hash = (Math.imul(hash, 31) + pixel) | 0;
    return { colours: counts ? new Set(pixels).size : undefined, hash };
  }, withColours);
}

/** Faults of serious or critical impact that axe finds, in words. */
export async function accessibilityFaults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
