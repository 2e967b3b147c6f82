// Random texts and operations, the same for the same seed.
import { normalize } from "../../web/ot/operation.js";

const scalars = [..."abcdefgh  \n\u{e9}\u{df}\u{5b57}\u{6f22}\u{306a}\u{1f600}\u{1f916}\u{1f3fd}\u{301}\u{200d}\u{fe0f}\u{5d0}\u{5d1}\u{627}\u{628}\u{202e}"];

export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** @returns {number} 0 or more, below 1 (mulberry32) */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** @returns {number} a whole number, both ends included */
  number(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  text(count) {
    let text = "";
    for (let index = 0; index < count; index++) text += scalars[this.number(0, scalars.length - 1)];
    return text;
  }

  /** Components that fit a text of so many scalars; not canonical. */
  components(scalarCount) {
    const components = [];
    let left = scalarCount;
    for (let count = this.number(0, 7); count > 0; count--) {
      const part = this.number(1, 5);
      const kind = this.number(0, 2);
      if (kind === 0 || left < part) {
        components.push(this.text(this.number(1, 4)));
      } else {
        components.push(kind === 1 ? part : { d: part });
        left -= part;
      }
    }
    return components;
  }

  /** A canonical operation that fits a text of so many scalars. */
  operation(scalarCount) {
    return normalize(this.components(scalarCount));
  }
}
