// Pins on a map: drawMap(element) shows those of its data-pins. Without tiles they stand on a grid.

/** Draw the map of an element: data-pins [{lat, lng, kind, mark, label}], data-tiles, data-credit. */
export function drawMap(element) {
  const L = window.L;
  const pins = JSON.parse(element.dataset.pins);
  if (!L || pins.length === 0) return;
  const map = L.map(element, { attributionControl: Boolean(element.dataset.tiles), zoomSnap: 0.25, scrollWheelZoom: false });
  if (element.dataset.tiles) {
    const credit = document.createElement("span");
    credit.textContent = element.dataset.credit;
    L.tileLayer(element.dataset.tiles, { maxZoom: 19, attribution: credit.innerHTML }).addTo(map);
  } else {
    const grid = new L.GridLayer({ tileSize: 64 });
    grid.createTile = () => {
      const tile = document.createElement("div");
      tile.className = "map-grid";
      return tile;
    };
    grid.addTo(map);
  }
  L.control.scale({ imperial: false }).addTo(map);
  const taken = new Map();
  for (const pin of pins) {
    // Pins of one place stand side by side.
    const place = `${pin.lat.toFixed(5)} ${pin.lng.toFixed(5)}`;
    const beside = taken.get(place) ?? 0;
    taken.set(place, beside + 1);
    const mark = document.createElement("span");
    mark.textContent = pin.mark;
    const label = document.createElement("bdi");
    label.textContent = pin.label;
    L.marker([pin.lat, pin.lng], {
      icon: L.divIcon({ className: `map-pin ${pin.kind}`, html: mark, iconSize: [26, 26], iconAnchor: [13 - 24 * beside, 13] }),
      keyboard: false,
      zIndexOffset: pin.kind === "comes" ? 100 : 0,
    }).bindTooltip(label).addTo(map);
  }
  map.fitBounds(L.latLngBounds(pins.map((pin) => [pin.lat, pin.lng])).pad(0.25), { maxZoom: 19 });
}
