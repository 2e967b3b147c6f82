// @ts-check

/**
 * Elements are built as nodes, never as a string of HTML: what a person typed is only ever text.
 * A child that is `null` or `false` is left out; an attribute that is `false` too.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/**
 * Makes an element. Properties beginning with `on` become listeners, `true` an empty attribute.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...kept(children));
  return element;
}

/** Replaces what an element holds. @param {Element} element @param {...(Child | Child[])} children */
export function fill(element, ...children) {
  element.replaceChildren(...kept(children));
}

/** Sets a text only if it differs: an unchanged node is not announced again. @param {Element} element @param {string} text */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A name somebody chose, kept apart from the direction of the text around it. @param {string} name */
export function named(name) {
  return h("bdi", { class: "name" }, name);
}

/** @param {(Child | Child[])[]} children @returns {(Node | string)[]} */
function kept(children) {
  return children.flat().filter((child) => child != null && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}
