// Draws the charts of a report (drawing.h) with ECharts. Colours are CSS variables: light, dark and paper are
// the style sheet's matter.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { words, runs } = data;
  const shown = new Set([...runs.keys()].filter((run) => runs[run].is_shown));

  // Ten colours and ten shapes; from the eleventh on they meet otherwise.
  const shapes = [
    "M10 1a9 9 0 1 0 .01 0z", "M2 2h16v16h-16z", "M10 1L19 18H1z", "M10 0L20 10L10 20L0 10z", "M1 2H19L10 19z",
    "M7 1h6v6h6v6h-6v6h-6v-6h-6v-6h6z", "M1 5L5 1L10 6L15 1L19 5L14 10L19 15L15 19L10 14L5 19L1 15L6 10z",
    "M10 0a10 10 0 1 0 .01 0zM10 4.5a5.5 5.5 0 1 1 -.01 0z", "M1 1V19H19V1zM5.5 5.5H14.5V14.5H5.5z", "M1 1H19L10 10L19 19H1L10 10z",
  ];
  const colour = (style) => `var(--k${style % 10})`;
  const shape = (style) => shapes[(style + Math.floor(style / 10)) % shapes.length];
  const shades = [1, 0.6, 0.3]; // of a stack's parts
  const dash = (run) => ["solid", [6, 4], [2, 3], [9, 3, 2, 3]][run % 4];

  const element = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  const icon = (path, fill, line, opacity = 1) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "-12 0 44 20");
    svg.setAttribute("aria-hidden", "true");
    for (const [d, stroke] of [[line ? "M-12 10H32" : "", line], [path, null]]) {
      const one = document.createElementNS(space, "path");
      one.setAttribute("d", d);
      one.setAttribute("fill", stroke === null ? fill : "none");
      if (stroke) one.setAttribute("stroke", fill);
      one.setAttribute("fill-opacity", opacity);
      one.setAttribute("stroke-width", "2.5");
      if (Array.isArray(stroke)) one.setAttribute("stroke-dasharray", stroke.map((length) => 2 * length).join(" "));
      svg.append(one);
    }
    return svg;
  };

  const number = new Intl.NumberFormat(data.language, { maximumSignificantDigits: 3, useGrouping: false });
  const prefixes = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""]];
  const text = (value, scale, with_unit) => {
    const [factor, prefix] = scale.has_prefix ? prefixes.find(([least]) => value >= least) ?? [1, ""] : [1, ""];
    return number.format(value / factor) + (with_unit || scale.has_prefix ? ` ${prefix}${scale.unit}` : "");
  };

  // 1, 2, 5, 10, ... around the values; of many decades the powers of ten only.
  const log_ticks = (values) => {
    const low = Math.min(...values), high = Math.max(...values);
    const steps = high / low > 2e3 ? [1] : [1, 2, 5];
    const all = [];
    for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)) + 1; ++power)
      all.push(...steps.map((step) => Number(`${step}e${power}`)));
    const first = all.findLastIndex((tick) => tick <= low), last = all.findIndex((tick) => tick >= high);
    return all.slice(first, Math.max(last, first + 1) + 1);
  };

  const soft = "var(--soft)";
  const axis = (scale, is_log, values) => {
    const common = {
      name: scale.title, nameGap: 10, nameTextStyle: { color: soft },
      axisLine: { lineStyle: { color: soft } }, axisTick: { lineStyle: { color: soft } },
      axisLabel: { color: soft, hideOverlap: true }, splitLine: { lineStyle: { color: "var(--rule)" } },
    };
    if (scale.categories)
      return { ...common, type: "category", data: scale.categories, axisLabel: { ...common.axisLabel, interval: "auto" } };
    const ticks = scale.ticks ? scale.ticks.map(([value]) => value) : is_log ? log_ticks(values) : null;
    const label = (value) =>
      scale.ticks ? (scale.ticks.find(([tick]) => Math.abs(tick / value - 1) < 1e-6) ?? ["", ""])[1] : text(value, scale);
    if (!ticks) return { ...common, type: "value", min: 0, axisLabel: { ...common.axisLabel, formatter: label } };
    return {
      ...common, type: is_log ? "log" : "value", min: ticks[0], max: ticks[ticks.length - 1],
      axisTick: { ...common.axisTick, customValues: ticks },
      axisLabel: { ...common.axisLabel, customValues: ticks, formatter: label },
    };
  };

  // Thin bars from low to high: [row or x, value, low, high] each.
  const whiskers = (places, is_across, stroke) => ({
    type: "custom", silent: true, z: 1, tooltip: { show: false },
    data: places.filter((place) => place.length > 3),
    encode: is_across ? { x: [1, 2, 3], y: 0 } : { x: 0, y: [1, 2, 3] },
    renderItem: (_, api) => {
      const at = (value) => api.coord(is_across ? [value, api.value(0)] : [api.value(0), value]);
      const [[x1, y1], [x2, y2]] = [at(api.value(2)), at(api.value(3))];
      return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: stroke(api.value(0)), lineWidth: 5, opacity: 0.3 } };
    },
  });

  const tip = (drawing) => (all) => {
    const parts = all.filter((part) => part.seriesType !== "custom" && part.value != null);
    if (parts.length === 0) return "";
    const is_lines = drawing.form === "lines";
    const at = parts[0].value[0], tick = (drawing.x.ticks ?? []).find(([value]) => value === at);
    const head = tick ? tick[1] : is_lines && !drawing.x.categories ? text(at, drawing.x, true) : parts[0].axisValueLabel;
    const rows = parts.map((part) => {
      const [, value, low, high] = part.data.place;
      const interval = low === undefined ? "" : `[${text(low, drawing.y)}; ${text(high, drawing.y)}]`;
      const mark = icon(part.data.icon, part.data.fill, null, part.data.itemStyle?.opacity);
      mark.setAttribute("width", "26"), mark.setAttribute("height", "12");
      return { value, row: element("tr", {}, element("td", {}, mark, part.seriesName),
        element("td", { class: "n" }, text(value, drawing.y, true)), element("td", { class: "n" }, interval)) };
    });
    rows.sort((a, b) => a.value - b.value);
    return element("div", { class: "tip" }, element("strong", {}, head),
      element("table", {}, element("tbody", {}, ...rows.map(({ row }) => row))));
  };

  const item = (place, value, path, fill) => ({ value, place, icon: path, fill });
  // The names at the lines' ends, none on another. ECharts asks for the labels in the order of the series.
  const labelled_max = 12; // more would not fit
  const spread = () => {
    const gap = 13;
    let last = { at: Infinity, y: 0 };
    return ({ seriesIndex: at, labelRect: { x, y, height } }) => {
      const wanted = y + height / 2;
      last = { at, y: at <= last.at ? wanted : Math.max(wanted, last.y + gap) };
      return { x, y: last.y, align: "left", verticalAlign: "middle" };
    };
  };
  const marked_max = 400; // places with a symbol and an interval: more hide the lines
  const line_series = (series, is_wide) => {
    const are_marked = series.reduce((count, { places }) => count + places.length, 0) <= marked_max, place_label = spread();
    const ends = (one) => one.places[one.places.length - 1][1];
    return [...series].sort((a, b) => ends(b) - ends(a)).flatMap((one) => one_line(one, is_wide && series.length <= labelled_max, are_marked, place_label));
  };
  const one_line = ({ name, run, style, places, knee, hollow = [] }, is_labelled, are_marked, place_label) => {
    const fill = colour(style);
    const rim = { itemStyle: { color: "transparent", borderColor: fill, borderWidth: 1.5 } };
    const label = { show: is_labelled, position: "right", distance: 8, formatter: "{a}", color: fill };
    return [{
      type: "line", name, symbol: `path://${shape(style)}`, symbolSize: 9, z: 3, showSymbol: are_marked,
      data: places.map((place, index) => ({ ...item(place, place.slice(0, 2), shape(style), fill), ...(hollow.includes(index) ? rim : {}),
        symbolSize: index === knee ? 18 : 9, label: index + 1 === places.length ? label : { show: false } })),
      lineStyle: { color: fill, width: 1.8, type: dash(run) }, itemStyle: { color: fill, borderWidth: 0 },
      emphasis: { focus: "series", itemStyle: { color: fill }, lineStyle: { color: fill, width: 3 } },
      labelLayout: place_label,
    }, ...(are_marked ? [whiskers(places, false, () => fill)] : [])];
  };

  const rows_series = (drawing, series, hidden) => {
    const named = (index, places) => places.map((place) => [index, ...place.slice(1)]);
    const fill = (row) => colour(series[row].style);
    if (drawing.form === "bars")
      return [{
        type: "bar", barMaxWidth: 16, name: drawing.view,
        data: series.map(({ places, style }, row) => ({ ...item(places[0], [places[0][1], row], shapes[1], fill(row)), itemStyle: { color: fill(row) } })),
        label: { show: true, position: "right", color: "var(--ink)", formatter: ({ data: { place } }) => text(place[1], drawing.y) },
        emphasis: { disabled: true },
      }];
    if (drawing.form === "stacks") {
      const parts = drawing.x.categories.map((name, part) => [name, part]).filter(([name]) => !hidden.has(name));
      const sum = ({ places }) => parts.reduce((all, [, part]) => all + places[part][1], 0);
      return parts.map(([name, part], at) => ({
        type: "bar", barMaxWidth: 16, name, stack: "parts",
        data: series.map(({ places }, row) => ({ ...item(places[part], [places[part][1], row], shapes[1], fill(row)),
          itemStyle: { color: fill(row), opacity: shades[part] } })),
        label: { show: at + 1 === parts.length, position: "right", color: "var(--ink)", opacity: 1,
          formatter: ({ dataIndex }) => text(sum(series[dataIndex]), drawing.y) },
        emphasis: { disabled: true },
      }));
    }
    const categories = drawing.x.categories.map((name, category) => ({
      type: "scatter", name, symbol: `path://${shapes[category]}`, symbolSize: 11, z: 3,
      data: hidden.has(name) ? [] : series.flatMap(({ places }, row) => places.filter((place) => place[0] === category)
        .map((place) => ({ ...item(place, [place[1], row], shapes[category], fill(row)), itemStyle: { color: fill(row) } }))),
      emphasis: { disabled: true },
    }));
    const seen = (places) => places.filter(([category]) => !hidden.has(drawing.x.categories[category]));
    return [...categories, whiskers(series.flatMap(({ places }, row) => named(row, seen(places))), true, fill)];
  };

  const option = (drawing, is_log, hidden, width) => {
    const is_lines = drawing.form === "lines", is_wide = width > 560;
    const hides_rows = drawing.form === "lines" || drawing.form === "bars";
    const series = drawing.series.filter(({ name, run }) => (runs.length === 0 || shown.has(run)) && !(hides_rows && hidden.has(name)));
    const values = series.flatMap(({ places }) => places.flatMap((place) => place.slice(1)));
    if (values.length === 0) return null;
    const y = axis(drawing.y, is_log, values);
    const common = {
      animation: false, textStyle: { fontFamily: "system-ui, sans-serif" },
      tooltip: { trigger: "axis", confine: true, formatter: tip(drawing), backgroundColor: "var(--paper)", borderColor: "var(--rule)",
        axisPointer: { type: is_lines ? "line" : "shadow", lineStyle: { color: soft }, shadowStyle: { color: "var(--rule)", opacity: 0.35 } } },
    };
    if (is_lines)
      return { height: 400, ...common, grid: { left: 6, right: is_wide && series.length <= labelled_max ? 110 : 16, top: 34, bottom: 30 },
        xAxis: { ...axis(drawing.x, true, series.flatMap(({ places }) => places.map(([x]) => x))), nameLocation: "middle", nameGap: 30, splitLine: { show: false } },
        yAxis: { ...y, nameTextStyle: { color: soft, align: "left" } }, series: line_series(series, is_wide) };
    return { height: 80 + 26 * series.length, ...common, grid: { left: 6, right: drawing.form === "dots" ? 16 : 46, top: 6, bottom: 30 },
      xAxis: { ...y, nameLocation: "middle", nameGap: 28 },
      yAxis: { ...axis({ categories: series.map(({ name }) => name) }), inverse: true, axisTick: { show: false },
        axisLabel: { color: "var(--ink)", interval: 0 }, splitLine: { show: drawing.form === "dots", lineStyle: { color: "var(--rule)" } } },
      series: rows_series(drawing, series, hidden) };
  };

  // Why a drawing is empty, and which runs would fill it.
  const nothing = ({ series }) => {
    const absent = [...new Set(series.map(({ run }) => run))].filter((run) => runs.length > 0 && !shown.has(run));
    return absent.length === 0 ? words.none : `${words.tick} ${absent.map((run) => runs[run].name.split(" ")[0]).join(", ")}`;
  };

  const press = (label, is_pressed, on_click, ...before) => {
    const button = element("button", { type: "button", "aria-pressed": is_pressed }, ...before, label);
    button.addEventListener("click", on_click);
    return button;
  };

  // A place on the page, where one drawing of several is seen.
  const redraws = [];
  const mount = (figure, drawings) => {
    const [tools, place, caption] = [".tools", ".chart", "figcaption"].map((name) => figure.querySelector(name));
    const chart = echarts.init(place, null, { renderer: "svg", height: 400 });
    const hidden = new Set();
    let current = drawings[0], is_log = current.is_log;
    const toggle = (name) => { if (!hidden.delete(name)) hidden.add(name); };
    const legend = () => {
      if (current.form === "bars") return [];
      const entries = current.form === "dots"
        ? current.x.categories.map((name, at) => [name, icon(shapes[at], "currentColor")])
        : current.form === "stacks" ? current.x.categories.map((name, at) => [name, icon(shapes[1], "currentColor", null, shades[at])])
        : current.series.filter(({ run }) => runs.length === 0 || shown.has(run))
          .map(({ name, style, run }) => [name, icon(shape(style), colour(style), dash(run))]);
      const buttons = entries.map(([name, mark]) => press(name, !hidden.has(name), () => { toggle(name); draw(name); }, mark));
      return [element("div", { role: "group", class: "legend", "aria-label": words.series }, ...buttons)];
    };
    const draw = (focused) => {
      const made = option(current, is_log, hidden, place.clientWidth);
      caption.textContent = made ? current.title : `${current.title}: ${nothing(current)}`;
      place.setAttribute("aria-label", caption.textContent);
      const views = drawings.length < 2 ? [] : [element("div", { role: "group", "aria-label": words.views },
        ...drawings.map((one) => press(one.view, one === current, () => { current = one; draw(one.view); })))];
      const log = current.form === "stacks" ? [] : [press(words.log, is_log, () => { is_log = !is_log; draw(words.log); })];
      tools.replaceChildren(...views, ...log, ...legend());
      [...tools.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
      if (!made) {
        chart.clear();
        return chart.resize({ height: 20 });
      }
      const { height, ...rest } = made;
      chart.resize({ width: place.clientWidth, height });
      chart.setOption(rest, true);
    };
    redraws.push(() => draw());
    draw();
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth === width) return;
      width = place.clientWidth;
      requestAnimationFrame(() => draw(document.activeElement?.textContent));
    }).observe(place);
  };

  const places = new Map(); // each with the drawings that share it
  for (const drawing of data.drawings) places.set(drawing.id, [...(places.get(drawing.id) ?? []), drawing]);
  if (runs.length > 1) {
    const boxes = runs.map(({ name }, run) => {
      const box = element("input", { type: "checkbox" });
      box.checked = shown.has(run);
      box.addEventListener("change", () => {
        if (box.checked) shown.add(run);
        else shown.delete(run);
        for (const redraw of redraws) redraw();
      });
      return element("label", {}, box, ` ${name}`);
    });
    document.querySelector(".charts").before(element("fieldset", { class: "runs" }, element("legend", {}, words.runs), ...boxes));
  }
  for (const [id, drawings] of places) mount(document.getElementById(id), drawings);
  matchMedia("print").addEventListener("change", () => redraws.forEach((redraw) => redraw())); // paper is narrower
})();
