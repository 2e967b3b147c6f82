// @ts-check
import { readSettings } from "./keyring.js";

/** Puts the settings that are looks onto the root element. */
export function applySettings() {
  const settings = readSettings();
  const root = document.documentElement;
  root.dataset.theme = settings.theme;
  root.dataset.face = settings.face;
  return settings;
}
