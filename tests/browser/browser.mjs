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
  // The page around the map is put together without the graphics card: in software that is the longer way.
  "--disable-gpu-compositing",
  "--disable-gpu-rasterization",
];

/** Drawn pixels of the map for one of the page: its cost is that of its pixels, and a layer that is seen coarsely is seen finely. */
const MAP_SHARPNESS = 0.5;

export function launch(flags = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...flags] });
}

// Pages of a browser are tabs of one window: opening a window takes longer than opening a page.
const windows = new WeakMap();

async function windowOf(browser) {
  const context = await browser.newContext({ offline: true, reducedMotion: "reduce" });
  await context.addInitScript((sharpness) => {
    // Smooth edges cost the software renderer half of its time, and no check looks at them.
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, options) {
      return getContext.call(this, kind, kind.startsWith("webgl") ? { ...options, antialias: false } : options);
    };
    // Only the map asks for it; the page is laid out and drawn as ever.
    Object.defineProperty(window, "devicePixelRatio", { value: sharpness });
    // Nothing on the map fades, but it would be drawn again for as long as something might.
    let map;
    Object.defineProperty(window, "whitespotMap", {
      get: () => map,
      set: (made) => {
        map = made;
        map._fadeDuration = 0;
      },
    });
  }, MAP_SHARPNESS);
  return context;
}

/**
 * Opens a page, a map with its tables if they are wanted; `troubles` collects errors, warnings and requests that leave the disk.
 */
export async function open(browser, file, viewport = { width: 1366, height: 768 }, withTables = true) {
  if (!windows.has(browser)) windows.set(browser, windowOf(browser));
  const context = await windows.get(browser);
  const page = await context.newPage();
  await page.setViewportSize(viewport);
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
  if (withTables) await openTables(page);
  return { page, troubles, close: () => page.close() };
}

/** Opens the tables of a map, which a phone and a page without a map always show. */
export async function openTables(page) {
  const button = page.locator("#tables-button");
  if (await button.isVisible() && await button.getAttribute("aria-expanded") === "false") await button.click();
}

/** Waits until the map stands still with all its tiles drawn, and has had time to follow the room that the page gives it. */
export async function settled(page) {
  await page.evaluate(async () => {
    const began = performance.now();
    // What was done to the page reaches the map in the page's next frame, where it may need to be drawn.
    const frame = () => new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve, 0));
    });
    const isStill = (map) => map?.getLayer("chosen") !== undefined && !map.isMoving() && map.loaded() && !map._frameRequest;
    const isFitting = (map) => {
      const [canvas, place] = [map.getCanvas(), map.getContainer()];
      return canvas.clientWidth === place.clientWidth && canvas.clientHeight === place.clientHeight;
    };
    // The map is told of its room every 50 ms at most, and not of what changes while it is made.
    let stillSince;
    for (;;) {
      await frame();
      const now = performance.now();
      if (now - began > 30_000) throw new Error("the map does not come to rest");
      const map = window.whitespotMap;
      if (!isStill(map)) {
        stillSince = undefined;
        continue;
      }
      stillSince ??= now;
      if (isFitting(map) || now - stillSince > 150) return;
    }
  });
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
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    // What has no fault is counted, but not told element by element.
    resultTypes: ["violations"],
  }));
  return violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
