// Numbers as the other reports write them (src/base/text.h).
(() => {
  const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];

  const digits = (value) =>
    value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);

  // 1310000 -> "1.31ms"; ns.
  tg.duration = (ns) => {
    const size = Math.abs(ns);
    const sign = ns < 0 ? "-" : "";
    if (size === 0) {
      return "0";
    }
    if (size < 1) {
      return `${sign}${size.toPrecision(2)}ns`;
    }
    for (const [scale, unit] of UNITS) {
      if (size >= scale * 0.9995) {
        return sign + (scale === 1 ? size.toPrecision(3).replace(/\.?0+$/, "") : digits(size / scale)) + unit;
      }
    }
    return `${sign}${size.toFixed(0)}ns`;
  };

  // The same for the ticks of an axis: "10µs".
  tg.tick = (ns) => {
    const size = Math.abs(ns);
    const [scale, unit] = UNITS.find(([of]) => size >= of) || [1, "ns"];
    return size === 0 ? "0" : `${ns < 0 ? "-" : ""}${Number((size / scale).toPrecision(3))}${unit}`;
  };

  tg.percent = (share) => {
    const percent = share * 100;
    return percent === 0 ? "0%" : `${Number(percent.toPrecision(percent > 99 ? 4 : 3))}%`;
  };

  tg.count = (count) => count.toLocaleString("en-US");
  tg.plural = (n, word) => `${tg.count(n)} ${word}${n === 1 ? "" : "s"}`;

  tg.times = (ratio) =>
    ratio >= 1000 ? "over 1000x" : ratio <= 0.001 ? "under 0.001x" :
      `${Number(ratio.toPrecision(3))}x`;

  // A value of a statistic by its unit.
  tg.value = (unit, value) => {
    switch (unit) {
      case "1/s":
        return `${Number(value.toPrecision(3))}/s`;
      case "1":
        return tg.percent(value);
      case "":
        return Number(value.toPrecision(3)).toString();
      case "ns/s":
        return `${tg.duration(value)}/s`;
      default:
        return tg.duration(value);
    }
  };

  // Least duration of a bin of the data: 16 to the octave, from 128 ns on (src/profile/axis.h).
  tg.edge = (pageBin) => {
    const bin = pageBin * 4;
    if (bin < 64) {
      return bin;
    }
    const shift = Math.floor(bin / 64) - 1;
    return (bin - 64 * shift) * 2 ** shift;
  };

  // Powers of ten from the one at or below `low` on, to the one at or above `high`.
  tg.decades = (low, high) => {
    const ticks = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); ++e) {
      ticks.push(10 ** e);
    }
    return ticks;
  };
})();
