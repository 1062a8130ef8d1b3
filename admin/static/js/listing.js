// The map of a listing.
import { drawMap } from "./map.js";

document.querySelectorAll(".map[data-pins]").forEach(drawMap);
