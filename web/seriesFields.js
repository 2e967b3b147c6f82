// @ts-check
import { h } from "./dom.js";

/**
 * Fields for a first start and the days it repeats on, in the zone of this device, as the API and `schedule` take them.
 * @returns {{element: HTMLElement, value: () => {starts?: string, every?: string, timezone?: string}}}
 */
export function series() {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const prefixId = `series-${seriesCount++}`;
  const starts = h("input", { id: `${prefixId}-starts`, type: "datetime-local" });
  const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map((day) => {
    const box = h("input", { type: "checkbox", id: `${prefixId}-${day}`, value: day.toLowerCase() });
    return { box, label: h("label", { class: "tick day", for: `${prefixId}-${day}` }, box, day) };
  });
  const element = h("div", { class: "series" },
    h("div", { class: "row" }, h("label", { for: `${prefixId}-starts` }, `Starts (${timezone})`), starts),
    h("fieldset", { class: "days" }, h("legend", {}, "Repeats on"), days.map(({ label }) => label)));
  return {
    element,
    value: () => {
      const every = days.filter(({ box }) => box.checked).map(({ box }) => box.value).join(",");
      return { ...(starts.value ? { starts: `${starts.value} ${timezone}` } : {}), ...(every ? { every } : {}), ...(starts.value || every ? { timezone } : {}) };
    },
  };
}

let seriesCount = 0;
