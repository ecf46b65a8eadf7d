// Draws every chart of the page from the spec beside it, in the colours of the stylesheet.
const drawn = new Map();

function coloured(value, styles) {
  if (typeof value === "string") {
    return value.replace(/^var\((--[\w-]+)\)$/, (_, name) => styles.getPropertyValue(name).trim());
  }
  if (Array.isArray(value)) return value.map((one) => coloured(one, styles));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, styles)]));
  }
  return value;
}

async function draw() {
  forget();
  const theme = JSON.parse(document.getElementById("chart-theme").textContent);
  const config = coloured(theme, getComputedStyle(document.documentElement));
  for (const place of document.querySelectorAll("[data-chart]")) {
    const spec = JSON.parse(document.getElementById(`${place.dataset.chart}-spec`).textContent);
    const still = place.firstElementChild;
    const canvas = document.createElement("div");
    canvas.className = "drawing";
    place.append(canvas);
    const found = await vegaEmbed(canvas, spec, {
      config, actions: false, renderer: "svg", ast: true, defaultStyle: false,
      tooltip: { theme: "custom", disableDefaultStyle: true },
      loader: { target: "_self" },
    });
    unframe(canvas);
    if (still && still !== canvas) still.remove();
    drawn.set(place, found);
  }
  document.documentElement.dataset.charts = "drawn";
}

// Vega calls the group around a single mark a picture, without a name; the mark inside has one.
function unframe(canvas) {
  for (const group of canvas.querySelectorAll("g[role=graphics-symbol]:not([aria-label])")) {
    group.removeAttribute("role");
    group.removeAttribute("aria-roledescription");
  }
}

function forget() {
  for (const [place, found] of drawn) {
    found.finalize();
    place.querySelectorAll(".drawing").forEach((one) => one.remove());
  }
  drawn.clear();
}

draw();
addEventListener("themechange", draw);
addEventListener("exchanged", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
