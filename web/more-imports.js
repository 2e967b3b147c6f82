import { fill, h, keepSettings, named, readSettings, say, series } from "./app.js";
