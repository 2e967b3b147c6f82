// @ts-check

/**
 * The bell: three soft tones made with Web Audio, no file. A browser plays only after a gesture: pressing Join is it.
 */
export class Bell {
  isOn = true;
  volume = 0.6;
  /** @type {AudioContext | null} */
  #context = null;

  /** Called from a press. */
  unlock() {
    try {
      this.#context ??= new AudioContext();
      this.#context.resume();
    } catch {
      // No sound here: the title, the announcement and the page still tell.
    }
  }

  ring() {
    navigator.vibrate?.([120, 80, 120]);
    const context = this.#context;
    if (!this.isOn || !context || context.state !== "running") return;
    // A fifth and an octave over E: each tone swells in 20 ms and fades in two seconds.
    for (const [index, frequency] of [329.63, 493.88, 659.26].entries()) {
      const start = context.currentTime + index * 0.28;
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.type = "sine";
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.22 * this.volume, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + 2);
      tone.connect(gain).connect(context.destination);
      tone.start(start);
      tone.stop(start + 2.1);
    }
  }
}

/** Keeps the screen on while people write; asked again on return; silent where the browser has no such thing. */
export class WakeLock {
  /** @type {WakeLockSentinel | null} */
  #lock = null;
  #isWanted = false;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.#isWanted) this.#ask();
    });
  }

  /** @param {boolean} isWanted */
  want(isWanted) {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    if (isWanted) this.#ask();
    else {
      this.#lock?.release();
      this.#lock = null;
    }
  }

  async #ask() {
    try {
      this.#lock = (await navigator.wakeLock?.request("screen")) ?? null;
    } catch {
      // Not a secure origin, or the battery is low: the screen may go dark, the clock stays right.
    }
  }
}
