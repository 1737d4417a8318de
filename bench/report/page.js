// Draws the charts of a report (drawing.h) with ECharts. The colours are CSS variables, so the style sheet decides
// about light, dark and paper.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { words, runs } = data;
  let shown_run = 0;

  // Ten colours and ten shapes; from the eleventh series on they are combined differently.
  const shapes = [
    "M10 1a9 9 0 1 0 .01 0z", "M2 2h16v16h-16z", "M10 1L19 18H1z", "M10 0L20 10L10 20L0 10z", "M1 2H19L10 19z",
    "M7 1h6v6h6v6h-6v6h-6v-6h-6v-6h6z", "M1 5L5 1L10 6L15 1L19 5L14 10L19 15L15 19L10 14L5 19L1 15L6 10z",
    "M10 0a10 10 0 1 0 .01 0zM10 4.5a5.5 5.5 0 1 1 -.01 0z", "M1 1V19H19V1zM5.5 5.5H14.5V14.5H5.5z", "M1 1H19L10 10L19 19H1L10 10z",
  ];
  const colour = (style) => `var(--k${style % 10})`;
  const shape = (style) => shapes[(style + Math.floor(style / 10)) % shapes.length];
  const shades = [1, 0.6, 0.3]; // for the parts of a stack
  const category_shape = (category) => shapes[[0, 3, 2, 1][category] ?? category];

  const element = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  const icon = (path, fill, is_line, opacity = 1) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const add = (attributes) => {
      const one = document.createElementNS(space, "path");
      for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
      svg.append(one);
    };
    svg.setAttribute("viewBox", "-12 0 44 20");
    svg.setAttribute("aria-hidden", "true");
    if (is_line) add({ d: "M-12 10H32", stroke: fill, "stroke-width": 2.5 });
    add({ d: path, fill, "fill-opacity": opacity });
    return svg;
  };

  const number = new Intl.NumberFormat(data.language, { maximumSignificantDigits: 3, useGrouping: false });
  const prefixes = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""]];
  const text = (value, scale, with_unit) => {
    const [factor, prefix] = scale.has_prefix ? prefixes.find(([least]) => value >= least) ?? [1, ""] : [1, ""];
    const unit = with_unit || scale.has_prefix ? `${prefix}${scale.unit}` : "";
    return number.format(value / factor) + (unit && ` ${unit}`);
  };

  // Returns 1, 2, 5, 10, ... around the values: over many decades only powers of ten, within one decade more steps.
  const log_ticks = (values) => {
    const low = Math.min(...values), high = Math.max(...values);
    const steps = high / low > 2e3 ? [1] : high / low > 8 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
    const all = [];
    for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)) + 1; ++power)
      all.push(...steps.map((step) => Number(`${step}e${power}`)));
    const first = all.findLastIndex((tick) => tick <= low), last = all.findIndex((tick) => tick >= high);
    return all.slice(first, Math.max(last, first + 1) + 1);
  };

  const soft = "var(--soft)";
  const axis = (scale, is_log, values, has_zero) => {
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
    if (!ticks)
      return { ...common, type: "value", ...(has_zero ? { min: 0 } : { scale: true }), axisLabel: { ...common.axisLabel, formatter: label } };
    return {
      ...common, type: is_log ? "log" : "value", min: ticks[0], max: ticks[ticks.length - 1],
      axisTick: { ...common.axisTick, customValues: ticks },
      axisLabel: { ...common.axisLabel, customValues: ticks, formatter: label },
    };
  };

  // Returns thin bars from low to high, for [row or x, value, low, high] each.
  const whiskers = (places, is_across, stroke) => ({
    type: "custom", silent: true, z: 1, tooltip: { show: false },
    data: places.filter((place) => place.length > 3),
    encode: is_across ? { x: [1, 2, 3], y: 0 } : { x: 0, y: [1, 2, 3] },
    renderItem: (_, api) => {
      const at = (value) => api.coord(is_across ? [value, api.value(0)] : [api.value(0), value]);
      const [[x1, y1], [x2, y2]] = [at(api.value(2)), at(api.value(3))];
      return { type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 5, opacity: 0.3 } };
    },
  });

  // Returns a line across the whole grid: upright at a value, or above a row.
  const rule = ({ value, row }) => ({
    type: "custom", silent: true, z: 0, tooltip: { show: false }, data: [[value ?? 1, row ?? 0]],
    renderItem: ({ coordSys: { x, y, width, height } }, api) => {
      const [at_x, at_y] = api.coord([api.value(0), api.value(1)]), above = at_y - api.size([0, 1])[1] / 2;
      const shape = row === undefined ? { x1: at_x, x2: at_x, y1: y, y2: y + height } : { x1: x, x2: x + width, y1: above, y2: above };
      return { type: "line", shape, style: { stroke: soft, lineWidth: 1.5, lineDash: row === undefined ? [4, 3] : null } };
    },
  });

  const tip = (drawing) => (all) => {
    const parts = all.filter((part) => part.seriesType !== "custom" && part.value != null);
    if (parts.length === 0) return "";
    const at = parts[0].value[0], tick = (drawing.x.ticks ?? []).find(([value]) => value === at);
    const head = tick ? tick[1] : parts[0].axisValueLabel;
    const rows = parts.map((part) => {
      const [, value, low, high] = part.data.place;
      const interval = low === undefined ? "" : `[${text(low, drawing.y)}; ${text(high, drawing.y)}]`;
      const mark = icon(part.data.icon, part.data.fill, false, part.data.itemStyle?.opacity);
      mark.setAttribute("width", "26"), mark.setAttribute("height", "12");
      return { value, row: element("tr", {}, element("td", {}, mark, part.seriesName),
        element("td", { class: "n" }, text(value, drawing.y, true)), element("td", { class: "n" }, interval)) };
    });
    rows.sort((a, b) => a.value - b.value);
    return element("div", { class: "tip" }, element("strong", {}, head),
      element("table", {}, element("tbody", {}, ...rows.map(({ row }) => row))));
  };

  const item = (place, value, path, fill, is_hollow) => ({ value, place, icon: path, fill, itemStyle: is_hollow
    ? { color: "transparent", borderColor: fill, borderWidth: 1.5 } : { color: fill } });

  const bottom = 30, lines_height = 400;
  const joined_min = 3; // fewest places of a line: two are not joined
  const labelled_max = 12, label_gap = 13; // names at the ends of lines
  const marked_max = 400; // most places with a symbol and an interval: more would hide the lines

  // Spreads the names at the ends of lines, so that none covers another or the axis. ECharts asks in the order of series.
  const spread = (count) => {
    let asked = 0, last = -Infinity;
    return ({ labelRect: { x, y, height } }) => {
      const lowest = lines_height - 2 * bottom - 10 - (count - 1 - (asked % count)) * label_gap;
      if (asked++ % count === 0) last = -Infinity;
      last = Math.min(Math.max(y + height / 2, last + label_gap), lowest);
      return { x, y: last, align: "left", verticalAlign: "middle" };
    };
  };

  const line_series = (all, is_labelled) => {
    const are_marked = all.reduce((count, { places }) => count + places.length, 0) <= marked_max;
    const named = all.filter(({ is_floor }) => !is_floor), place_label = spread(named.length);
    const end = ({ places }) => places[places.length - 1][1];
    const channels = [...named].sort((a, b) => end(b) - end(a)).flatMap(({ name, style, places, marked = [], hollow = [] }) => {
      const fill = colour(style);
      const label = { show: is_labelled, position: "right", distance: 8, formatter: "{a}", color: fill };
      return [{
        type: "line", name, symbol: `path://${shape(style)}`, symbolSize: 9, z: 3, showSymbol: are_marked || places.length < joined_min,
        data: places.map((place, index) => ({ ...item(place, place.slice(0, 2), shape(style), fill, hollow.includes(index)),
          symbolSize: marked.includes(index) ? 18 : 9, label: index + 1 === places.length ? label : { show: false } })),
        lineStyle: { color: fill, width: places.length < joined_min ? 0 : 1.8 },
        emphasis: { focus: "series" }, itemStyle: { color: fill }, labelLayout: place_label,
      }, ...(are_marked ? [whiskers(places, false, fill)] : [])];
    });
    const floors = all.filter(({ is_floor }) => is_floor).map(({ name, style, places }) => ({
      type: "line", name: `${name}, ${words.floors}`, symbol: `path://${shapes[5]}`, symbolSize: 7, z: 2,
      data: places.map((place) => item(place, place.slice(0, 2), shapes[5], colour(style))), itemStyle: { color: colour(style) },
      lineStyle: { color: colour(style), width: places.length < joined_min ? 0 : 1.2, type: [2, 3] },
    }));
    return [...channels, ...floors];
  };

  const stack_series = (drawing, series, hidden) => {
    const parts = drawing.x.categories.map((name, part) => [name, part]).filter(([name]) => !hidden.has(name));
    const sum = ({ places }) => parts.reduce((all, [, part]) => all + places[part][1], 0);
    return parts.map(([name, part], at) => ({
      type: "bar", barMaxWidth: 16, name, stack: "parts",
      data: series.map(({ places, style }, row) => ({ ...item(places[part], [places[part][1], row], shapes[1], colour(style)),
        itemStyle: { color: colour(style), opacity: shades[part] } })),
      label: { show: at + 1 === parts.length, position: "right", color: "var(--ink)", opacity: 1,
        formatter: ({ dataIndex }) => text(sum(series[dataIndex]), drawing.y) },
      emphasis: { disabled: true },
    }));
  };

  // With one category each transport has its colour; with several, each category has one.
  const dot_series = (drawing, series, hidden) => {
    const { categories } = drawing.x, is_strip = drawing.form === "strips", first_aside = series.findIndex(({ is_aside }) => is_aside);
    const fill = (row, category) => series[row].is_aside ? soft : colour(categories.length > 1 ? category : series[row].style);
    const made = categories.flatMap((name, category) => {
      if (hidden.has(name)) return [];
      const all = series.flatMap(({ places, hollow = [] }, row) => places.map((place, index) => [place, row, hollow.includes(index)]))
        .filter(([[at]]) => at === category);
      return [{
        type: "scatter", name, symbol: `path://${category_shape(category)}`, symbolSize: is_strip ? 8 : 12, z: 3,
        data: all.map(([place, row, is_hollow]) => item(place, [place[1], row], category_shape(category), fill(row, category), is_hollow)),
        itemStyle: { opacity: is_strip ? 0.6 : 1 }, emphasis: { disabled: true },
      }, ...all.map(([place, row]) => whiskers([[row, ...place.slice(1)]], true, fill(row, category)))];
    });
    if (first_aside > 0) made.push(rule({ row: first_aside, value: series[0].places[0]?.[1] }));
    if (drawing.reference) made.push(rule({ value: drawing.reference }));
    return made;
  };

  const option = (drawing, is_log, hidden, width) => {
    const { form } = drawing, is_lines = form === "lines", is_wide = width > 560;
    const series = drawing.series.filter(({ name, is_floor }) => !is_lines || (!hidden.has(name) && !(is_floor && hidden.has(words.floors))));
    const is_seen = ([x]) => is_lines || !drawing.x.categories || !hidden.has(drawing.x.categories[x]);
    const values = series.flatMap(({ places }) => places.filter(is_seen).flatMap((place) => place.slice(1)));
    if (values.length === 0) return null;
    if (drawing.reference) values.push(drawing.reference);
    const y = axis(drawing.y, is_log, values, is_lines || form === "stacks");
    const common = {
      animation: false, textStyle: { fontFamily: "system-ui, sans-serif" },
      tooltip: { trigger: "axis", confine: true, formatter: tip(drawing), backgroundColor: "var(--paper)", borderColor: "var(--rule)",
        axisPointer: { type: is_lines ? "line" : "shadow", lineStyle: { color: soft }, shadowStyle: { color: "var(--rule)", opacity: 0.35 } } },
    };
    const is_labelled = is_wide && series.filter(({ is_floor }) => !is_floor).length <= labelled_max;
    if (is_lines)
      return { height: lines_height, ...common, grid: { left: 6, right: is_labelled ? 110 : 16, top: 34, bottom },
        xAxis: { ...axis(drawing.x, true, series.flatMap(({ places }) => places.map(([x]) => x))), nameLocation: "middle", nameGap: 30, splitLine: { show: false } },
        yAxis: { ...y, nameTextStyle: { color: soft, align: "left" } }, series: line_series(series, is_labelled) };
    const has_remarks = series.some(({ remark }) => remark);
    const names = (all) => ({ ...axis({ categories: all }), inverse: true, axisTick: { show: false }, axisLine: { show: false }, splitLine: { show: false } });
    return { height: (drawing.remarks ? 100 : 80) + 26 * series.length, ...common,
      grid: { left: 6, right: form === "stacks" ? 46 : has_remarks ? 76 : 16, top: drawing.remarks ? 26 : 6, bottom },
      xAxis: { ...y, nameLocation: "middle", nameGap: 28 },
      yAxis: [{ ...names(series.map(({ name }) => name)), axisLabel: { interval: 0, color: (_, row) => series[row]?.is_aside ? soft : "var(--ink)" },
        splitLine: { show: form !== "stacks", lineStyle: { color: "var(--rule)" } } },
      ...(has_remarks ? [{ ...names(series.map(({ remark = "" }) => remark)), position: "right", name: drawing.remarks, nameLocation: "start",
        nameTextStyle: { color: soft, align: "right", padding: [0, -64, 0, 0] }, axisLabel: { interval: 0, color: "var(--ink)" } }] : [])],
      series: form === "stacks" ? stack_series(drawing, series, hidden) : dot_series(drawing, series, hidden) };
  };

  const press = (label, is_pressed, on_click, ...before) => {
    const button = element("button", { type: "button", "aria-pressed": is_pressed }, ...before, label);
    button.addEventListener("click", on_click);
    return button;
  };

  const pick = (label, names, chosen, on_pick) => {
    const select = element("select", { "aria-label": label }, ...names.map((name) => element("option", {}, name)));
    select.selectedIndex = chosen;
    select.addEventListener("change", () => on_pick(select.selectedIndex));
    return select;
  };

  const buttons_max = 4; // most views with buttons; more are a list

  // A place on the page, which shows one drawing of several.
  const redraws = [];
  const mount = (figure, drawings) => {
    const [tools, place, caption] = [".tools", ".chart", "figcaption"].map((name) => figure.querySelector(name));
    const chart = echarts.init(place, null, { renderer: "svg", height: lines_height });
    const hidden = new Set(drawings.some(({ series }) => series.length > labelled_max) ? [words.floors] : []);
    let current = drawings[0], is_log = current.is_log;
    const toggle = (name) => { if (!hidden.delete(name)) hidden.add(name); };
    const legend = () => {
      const { form, series, x } = current;
      const entries = form === "lines"
        ? series.filter(({ is_floor }) => !is_floor).map(({ name, style, places }) => [name, icon(shape(style), colour(style), places.length >= joined_min)])
        : x.categories.length < 2 ? []
        : x.categories.map((name, at) => form === "stacks" ? [name, icon(shapes[1], "currentColor", false, shades[at])]
          : [name, icon(category_shape(at), colour(at))]);
      if (series.some(({ is_floor }) => is_floor)) entries.push([words.floors, icon(shapes[5], "currentColor", true)]);
      if (entries.length === 0) return [];
      const buttons = entries.map(([name, mark]) => press(name, !hidden.has(name), () => { toggle(name); draw(name); }, mark));
      return [element("div", { role: "group", class: "legend", "aria-label": words.series }, ...buttons)];
    };
    const views_of = (seen) => {
      if (seen.length < 2) return [];
      const show = (at) => { current = seen[at]; is_log = current.is_log; draw(current.view); };
      const names = seen.map(({ view }) => view), chosen = seen.indexOf(current);
      return [names.length > buttons_max ? pick(words.views, names, chosen, show)
        : element("div", { role: "group", "aria-label": words.views }, ...names.map((name, at) => press(name, at === chosen, () => show(at))))];
    };
    const draw = (focused) => {
      const seen = drawings.filter(({ run }) => run === undefined || run === shown_run);
      if (!seen.includes(current)) current = seen.find(({ view }) => view === current.view) ?? seen[0] ?? current;
      const made = seen.length > 0 ? option(current, is_log, hidden, place.clientWidth) : null;
      caption.textContent = made ? current.title : `${current.title}: ${words.none}`;
      place.setAttribute("aria-label", caption.textContent);
      const log = current.form === "stacks" ? [] : [press(words.log, is_log, () => { is_log = !is_log; draw(words.log); })];
      tools.replaceChildren(...(seen.length > 0 ? [...views_of(seen), ...log, ...legend()] : []));
      [...tools.querySelectorAll("button, select")].find((one) => (one.value || one.textContent) === focused)?.focus();
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
  if (runs.length > 1)
    document.querySelector(".charts").before(element("p", { class: "runs" }, `${words.run}: `,
      pick(words.run, runs, 0, (at) => { shown_run = at; for (const redraw of redraws) redraw(); })));
  for (const [id, drawings] of places) mount(document.getElementById(id), drawings);
  matchMedia("print").addEventListener("change", () => redraws.forEach((redraw) => redraw())); // paper is narrower
})();
