// The view as a picture: map, legend and caption on one canvas, as a file.

const PICTURE = { pad: 16, gap: 6, sharpness: 2, least: 560 };

const textOf = (node) => node.textContent.replace(/\s+/g, " ").trim();

/** What the legend shows of what is drawn: headings, each with its samples, and notes. */
function legendBlocks() {
  const isOn = (layer) => document.querySelector(`#legend input[data-layer="${layer}"]`)?.checked ?? false;
  const items = (selector) => [...document.querySelectorAll(selector)].map((item) => ({ sample: item.querySelector("canvas"), text: textOf(item) }));
  const ticked = (selector) => items(`${selector} label:has(input:checked):has(canvas)`);
  const note = (selector) => textOf(document.querySelector(selector));
  const blocks = [];
  if (isOn("share")) {
    const select = document.getElementById("indicator");
    blocks.push({ head: textOf(select.selectedOptions[0]), items: items("#colour-classes li, #colour-gaps li"), note: note("#colour-note") });
  }
  blocks.push({ head: t("shortage_areas"), items: ticked("#legend > .layers:not(.more)"), note: areaNotes().join(" ") });
  if (isOn("changed")) blocks.push({ head: t("layer_changed", { date: data.since }), items: items("#changed-kinds li"), note: note("#changed-more .note") });
  for (const { key } of grids.filter(({ key }) => isOn(key))) {
    blocks.push({ head: textOf(document.getElementById(`${key}-name`)), items: items(`#${key}-more li`), note: note(`#${key}-more .note`) });
  }
  const isCounted = !(document.getElementById("gaps-more")?.hidden ?? true);
  if (isCounted) blocks.push({ head: t("gaps_head"), items: items("#gaps-more li"), note: note("#gaps-more .note") });
  const others = [...ticked("#legend > .layers.more"), ...ticked("#base")].filter(({ sample, text }) =>
    !["names", "dim", "changed", ...grids.map(({ key }) => key)].includes(sample.closest("label").querySelector("input").dataset.layer) && text !== "");
  blocks.push({ head: t("other_layers"), items: others });
  return blocks.filter((block) => block.items.length > 0);
}

/** Lines of a text that are no wider than there is room for. */
function wrapped(pen, text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (pen.measureText(longer).width <= width || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** North on the map, and how long its scale is. */
function drawSigns(pen, map, left, top, width, height) {
  const scale = map.getContainer().querySelector(".maplibregl-ctrl-scale");
  const length = scale.getBoundingClientRect().width;
  pen.fillStyle = "rgba(255, 255, 255, 0.8)";
  pen.fillRect(left + 8, top + height - 28, length + 8, 22);
  pen.fillStyle = COLOURS.ink;
  pen.font = `11px ${FONT}`;
  pen.fillText(scale.textContent, left + 16, top + height - 20);
  pen.strokeStyle = COLOURS.ink;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(left + 12, top + height - 20);
  pen.lineTo(left + 12, top + height - 11);
  pen.lineTo(left + 12 + length, top + height - 11);
  pen.lineTo(left + 12 + length, top + height - 20);
  pen.stroke();
  pen.save();
  pen.translate(left + width - 26, top + 30);
  pen.rotate((-map.getBearing() * Math.PI) / 180);
  pen.fillStyle = "rgba(255, 255, 255, 0.85)";
  pen.beginPath();
  pen.arc(0, 0, 20, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = COLOURS.ink;
  pen.beginPath();
  for (const [x, y] of [[0, -16], [5, -3], [-5, -3]]) pen.lineTo(x, y);
  pen.fill();
  pen.font = `700 13px ${FONT}`;
  pen.textAlign = "center";
  pen.fillText("N", 0, 6);
  pen.restore();
}

/** Draws everything; a canvas as high as it needs to be. */
function drawPicture(map) {
  const { pad, gap, sharpness, least } = PICTURE;
  const frame = map.getCanvas();
  const [mapWidth, mapHeight] = [frame.clientWidth, frame.clientHeight];
  const room = Math.max(mapWidth, least);
  const canvas = element("canvas", { width: 1, height: 1 });
  const pen = canvas.getContext("2d");
  const steps = [];
  let y = pad;
  const paragraph = (text, font, colour, height) => {
    pen.font = font;
    for (const line of wrapped(pen, text, room)) {
      const at = y;
      steps.push(() => {
        pen.font = font;
        pen.fillStyle = colour;
        pen.fillText(line, pad, at + height / 2);
      });
      y += height;
    }
  };

  paragraph(textOf(document.querySelector(".region")), `600 13px ${FONT}`, "#55595f", 18);
  paragraph(textOf(document.querySelector("h1")), `650 19px ${FONT}`, COLOURS.ink, 25);
  paragraph(textOf(document.querySelector(".lead")), `12px ${FONT}`, "#55595f", 18);
  const badges = [...document.querySelectorAll(".badge:not([hidden])")].map(textOf).join(" · ");
  paragraph(badges, `650 12px ${FONT}`, COLOURS.ink, 18);
  y += gap;
  const top = y;
  steps.push(() => {
    pen.drawImage(frame, pad, top, mapWidth, mapHeight);
    pen.drawImage(map.getCanvasContainer().querySelector("canvas.labels"), pad, top, mapWidth, mapHeight);
    drawSigns(pen, map, pad, top, mapWidth, mapHeight);
    pen.strokeStyle = "#8d9196";
    pen.lineWidth = 1;
    pen.strokeRect(pad, top, mapWidth, mapHeight);
  });
  y += mapHeight + 2 * gap;

  for (const { head, items, note } of legendBlocks()) {
    paragraph(head, `650 13px ${FONT}`, COLOURS.ink, 19);
    let x = 0;
    for (const { sample, text } of items) {
      pen.font = `12px ${FONT}`;
      const [wide, high] = [sample.width / 2, sample.height / 2];
      const width = wide + 6 + pen.measureText(text).width;
      if (x > 0 && x + width > room) [x, y] = [0, y + 21];
      const [left, at] = [pad + x, y];
      steps.push(() => {
        pen.drawImage(sample, left, at + (20 - high) / 2, wide, high);
        pen.font = `12px ${FONT}`;
        pen.fillStyle = COLOURS.ink;
        pen.fillText(text, left + wide + 6, at + 10);
      });
      x += width + 16;
    }
    y += 21;
    if (note) paragraph(note, `11px ${FONT}`, "#55595f", 15);
    y += gap;
  }
  paragraph(textOf(document.querySelector(".caption")), `11px ${FONT}`, "#55595f", 15);

  canvas.width = (room + 2 * pad) * sharpness;
  canvas.height = Math.ceil(y + pad) * sharpness;
  pen.scale(sharpness, sharpness);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "middle";
  for (const step of steps) step();
  return canvas;
}

function offerFile(blob) {
  const url = URL.createObjectURL(blob);
  const date = document.querySelector(".caption").dataset.date;
  const link = element("a", { href: url, download: `${t("map").toLocaleLowerCase(locale)}_${date}.png` });
  link.click();
  // Some browsers read the file only after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  say(t("picture_saved"));
}

/** Gives the picture to the reader as a file; the map is drawn as sharp as the rest of it for that long. */
function savePicture(map) {
  const own = map.getPixelRatio();
  map.setPixelRatio(Math.max(own, PICTURE.sharpness));
  map.once("idle", () => {
    const canvas = drawPicture(map);
    map.setPixelRatio(own);
    canvas.toBlob(offerFile, "image/png");
  });
  map.triggerRepaint();
}

/** Paper has its own size: the map is printed as it stands on the screen, scale and names with it, only larger or smaller. */
function preparePrint(map) {
  // What A4 lying down leaves for the map beside its legend, in CSS pixels.
  const [most, tallest] = [700, 520];
  const container = map.getContainer();
  const measure = () => {
    const [width, height] = [container.clientWidth, container.clientHeight];
    const style = document.querySelector("main").style;
    style.setProperty("--print-width", `${width}px`);
    style.setProperty("--print-height", `${height}px`);
    style.setProperty("--print-zoom", Math.min(most / width, tallest / height).toFixed(4));
  };
  measure();
  map.on("resize", measure);
  // What is drawn from the closed part of the legend is explained on paper, too.
  const base = document.getElementById("base");
  let wasOpen = false;
  window.addEventListener("beforeprint", () => {
    measure();
    wasOpen = base?.open ?? false;
    if (base !== null) base.open = true;
  });
  window.addEventListener("afterprint", () => {
    if (base !== null) base.open = wasOpen;
  });
}
