// The last decision is taken back by a key.
import { keys } from "./keys.js";

keys({ u: () => document.querySelector("[data-key='u']")?.click() });
