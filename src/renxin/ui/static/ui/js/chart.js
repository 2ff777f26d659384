/* Charts: the table in the page is the truth; this draws it with ECharts in the colours of the tokens. */
(function () {
  "use strict";

  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const charts = new Set();

  /* A drawing follows its place; one that htmx has taken away is let go. */
  const places = new ResizeObserver(() => {
    charts.forEach((chart) => {
      if (!chart.getDom().isConnected) {
        chart.dispose();
        charts.delete(chart);
      } else if (chart.getDom().clientWidth) {
        chart.resize();
      }
    });
  });

  function colour(name, probe) {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  }

  /* ECharts cannot read OKLCH: paint each token on a pixel and read it back. */
  function tokens(host) {
    const probe = document.createElement("span");
    probe.hidden = true;
    host.append(probe);
    const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const found = {};
    const names = ["ink", "ink-2", "ink-3", "line", "line-2", "ground", "raised", "jade", "jade-tint", "amber", "cinnabar", "cinnabar-tint", "grey-tint"];
    for (let number = 1; number <= 6; number += 1) names.push(`series-${number}`);
    names.forEach((name) => {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = colour(name, probe);
      pixel.fillRect(0, 0, 1, 1);
      const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
      found[name] = `rgb(${red}, ${green}, ${blue})`;
    });
    probe.remove();
    return found;
  }

  function frame(host, paint) {
    const style = getComputedStyle(host);
    const size = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8572);
    const text = { color: paint["ink-2"], fontFamily: style.fontFamily, fontSize: size };
    return {
      animation: !still.matches,
      animationDuration: 180,
      textStyle: text,
      color: [1, 2, 3, 4, 5, 6].map((number) => paint[`series-${number}`]),
      grid: { left: 4, right: 12, top: 34, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      tooltip: {
        renderMode: "richText",
        backgroundColor: paint.raised,
        borderColor: paint.line,
        textStyle: { ...text, color: paint.ink },
        confine: true,
      },
      legend: { show: false, top: 0, right: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: text },
      text,
    };
  }

  function axis(kind, paint, text, more) {
    return {
      type: kind,
      nameTextStyle: { ...text, color: paint["ink-3"] },
      nameGap: 12,
      axisLine: { show: kind === "category", lineStyle: { color: paint["line-2"] } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true },
      splitLine: { show: kind === "value", lineStyle: { color: paint.line } },
      ...more,
    };
  }

  /* A band between two lines: an invisible floor and a tinted storey on it. */
  function band(one, index, paint) {
    const floor = { type: "line", stack: `band-${index}`, stackStrategy: "all", data: one.low, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
    return [
      floor,
      {
        ...floor,
        data: one.high.map((high, at) => (high === null ? null : high - one.low[at])),
        areaStyle: { color: paint[`series-${index + 1}`], opacity: 0.14 },
      },
    ];
  }

  function usual(spec, paint, base) {
    const lying = spec.kind === "rows";
    const words = axis("category", paint, base.text, { data: spec.categories, inverse: lying });
    const values = axis("value", paint, base.text, { name: lying ? "" : spec.yName, min: spec.low, max: spec.high, nameTextStyle: { ...base.text, align: "left" } });
    const bands = spec.kind === "line" ? spec.series.flatMap((one, index) => (one.low.length ? band(one, index, paint) : [])) : [];
    const series = spec.series.map((one, index) => ({
      name: one.name,
      color: paint[`series-${index + 1}`],
      type: spec.kind === "line" ? "line" : "bar",
      stack: spec.kind === "stacked" ? "all" : undefined,
      data: one.values,
      symbolSize: 6,
      symbol: "circle",
      barMaxWidth: 28,
      lineStyle: { width: 2 },
      itemStyle: lying || spec.kind === "bar" ? { borderRadius: lying ? [0, 3, 3, 0] : [3, 3, 0, 0] } : undefined,
      label: { show: lying && spec.series.length === 1, position: "right", color: paint.ink, formatter: `{c}${spec.unit}` },
      emphasis: { disabled: true },
    }));
    return {
      ...base,
      legend: { ...base.legend, show: spec.series.length > 1, data: spec.series.map((one) => one.name) },
      tooltip: { ...base.tooltip, trigger: "axis", valueFormatter: (value) => `${value}${spec.unit}` },
      xAxis: lying ? values : words,
      yAxis: lying ? words : values,
      series: [...bands, ...series],
    };
  }

  /* What was done stands as a line at its point, its words along the line. */
  function done(spec, paint, base) {
    const data = Object.entries(spec.marks || {}).map(([at, word]) => ({
      xAxis: Number(at),
      label: { formatter: word, position: "insideEndTop", color: paint.ink, fontSize: base.text.fontSize, width: 140, overflow: "truncate" },
    }));
    return { silent: true, symbol: "none", lineStyle: { color: paint.jade, type: "solid", width: 1.5 }, data };
  }

  function control(spec, paint, base) {
    const limit = (data, name) => ({ name, type: "line", step: "middle", data, symbol: "none", silent: true, color: paint["line-2"], lineStyle: { color: paint["line-2"], type: "dashed", width: 1 } });
    return {
      ...base,
      legend: { ...base.legend, show: true, icon: "inherit", itemWidth: 18, data: spec.names },
      tooltip: { ...base.tooltip, trigger: "axis" },
      xAxis: axis("category", paint, base.text, { data: spec.categories }),
      yAxis: axis("value", paint, base.text, { name: spec.unit, scale: true }),
      series: [
        {
          name: spec.names[0],
          type: "line",
          color: paint["series-1"],
          z: 3,
          markLine: done(spec, paint, base),
          lineStyle: { color: paint["series-1"], width: 2 },
          itemStyle: { color: paint["series-1"] },
          symbol: (_value, at) => (spec.signals[at.dataIndex] ? "diamond" : "circle"),
          symbolSize: (_value, at) => (spec.signals[at.dataIndex] ? 13 : 6),
          data: spec.values.map((value, at) => ({
            value,
            itemStyle: spec.signals[at] ? { color: paint.cinnabar } : {},
            label: { show: Boolean(spec.signals[at]), formatter: spec.signals[at] || "", position: "top", color: paint.ink },
          })),
        },
        { ...limit(spec.centre, spec.names[1]), color: paint["ink-3"], lineStyle: { color: paint["ink-3"], width: 1 } },
        limit(spec.upper, spec.names[2]),
        limit(spec.lower, spec.names[2]),
      ],
    };
  }

  function padded(values, cut) {
    const low = Math.min(cut, ...values);
    const high = Math.max(cut, ...values);
    const room = (high - low) * 0.2 || 1;
    return { min: low - room, max: high + room };
  }

  /* Four named fields; what matters and pleases least is tinted and marked. */
  function quadrants(spec, paint, base) {
    const [cutX, cutY] = spec.cut;
    const x = padded(spec.points.map((point) => point[1]), cutX);
    const y = padded(spec.points.map((point) => point[2]), cutY);
    const corners = ["insideTopLeft", "insideTopRight", "insideBottomLeft", "insideBottomRight"];
    const field = (at) => [
      { name: spec.names[at], xAxis: at % 2 ? cutX : x.min, yAxis: at < 2 ? y.max : cutY, label: { position: corners[at] }, itemStyle: { color: at ? "transparent" : paint["cinnabar-tint"] } },
      { xAxis: at % 2 ? x.max : cutX, yAxis: at < 2 ? cutY : y.min },
    ];
    const point = ([name, across, up]) => ({
      name,
      value: [across, up],
      itemStyle: { color: across < cutX && up >= cutY ? paint.cinnabar : paint["series-1"] },
      label: { position: across > x.max - (x.max - x.min) * 0.3 ? "left" : "right" },
    });
    const ends = { scale: true, splitLine: { show: false }, axisLine: { show: true, lineStyle: { color: paint.line } } };
    const labels = { ...base.text, showMinLabel: false, showMaxLabel: false, formatter: (value) => String(Math.round(value * 100) / 100) };
    return {
      ...base,
      grid: { ...base.grid, bottom: 24 },
      tooltip: { ...base.tooltip, formatter: (at) => `${at.data.name}\n${spec.xName} ${at.data.value[0]}\n${spec.yName} ${at.data.value[1]}` },
      xAxis: axis("value", paint, base.text, { ...ends, ...x, name: spec.xName, nameLocation: "middle", nameGap: 26, axisLabel: labels }),
      yAxis: axis("value", paint, base.text, { ...ends, ...y, name: spec.yName, axisLabel: labels, nameTextStyle: { ...base.text, align: "left" } }),
      series: [
        {
          type: "scatter",
          symbolSize: 10,
          itemStyle: { opacity: 1 },
          data: spec.points.map(point),
          label: { show: true, formatter: "{b}", color: paint.ink, fontSize: base.text.fontSize },
          labelLayout: { moveOverlap: "shiftY" },
          markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: paint["line-2"], type: "solid", width: 1 }, data: [{ xAxis: cutX }, { yAxis: cutY }] },
          markArea: { silent: true, label: { color: paint["ink-2"], fontSize: base.text.fontSize, distance: 8 }, data: [0, 1, 2, 3].map(field) },
        },
      ],
    };
  }

  const draw = { control, quadrants };

  function paint(figure) {
    const canvas = figure.querySelector("[data-chart-canvas]");
    const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const paints = tokens(figure);
    const base = frame(canvas, paints);
    const option = (draw[spec.kind] || usual)(spec, paints, base);
    delete option.text;
    const chart = window.echarts.getInstanceByDom(canvas) || window.echarts.init(canvas, null, { renderer: "canvas" });
    chart.setOption(option, true);
    charts.add(chart);
    places.observe(canvas);
  }

  function show(figure, asTable) {
    const button = figure.querySelector("[data-chart-switch]");
    figure.querySelector("[data-chart-canvas]").hidden = asTable;
    figure.querySelector("[data-chart-table]").hidden = !asTable;
    button.hidden = false;
    button.querySelector("span").textContent = asTable ? button.dataset.wordsChart : button.dataset.wordsTable;
    if (!asTable) paint(figure);
  }

  function ready(root) {
    if (!window.echarts) return;
    const found = root.matches && root.matches("[data-chart]") ? [root] : [...root.querySelectorAll("[data-chart]")];
    found.forEach((figure) => show(figure, false));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart-switch]");
    if (!button) return;
    const figure = button.closest("[data-chart]");
    show(figure, figure.querySelector("[data-chart-table]").hidden);
  });
  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:load", (event) => ready(event.target));

  new MutationObserver(() => charts.forEach((chart) => paint(chart.getDom().closest("[data-chart]")))).observe(
    document.documentElement,
    { attributes: true, attributeFilter: ["data-theme"] },
  );
})();
