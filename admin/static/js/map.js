// Maps: <div class="map" data-map='{"points": [{"lat": 47.5, "lng": 19.05, "label": "Café", "kind": "a"}]}'></div>
// Needs vendor/leaflet before it. Without tiles a grid of degrees and a scale show where things are.

const L = window.L;

function draw(element) {
  if (element.dataset.drawn) return;
  element.dataset.drawn = "yes";
  const { points, tiles, credit } = JSON.parse(element.dataset.map);
  const map = L.map(element, { attributionControl: Boolean(credit), zoomControl: true, keyboard: true });
  if (credit) map.attributionControl.setPrefix(false);
  if (tiles) L.tileLayer(tiles, { attribution: credit, maxZoom: 19, referrerPolicy: "origin" }).addTo(map);
  else grid(map);
  L.control.scale({ imperial: false }).addTo(map);
  for (const point of points) {
    const pin = L.circleMarker([point.lat, point.lng], { radius: 9, className: `pin ${point.kind ?? "a"}` });
    const label = document.createElement("span");
    label.textContent = point.label;
    pin.bindTooltip(label, { permanent: points.length < 4, direction: "top", offset: [0, -8] }).addTo(map);
  }
  const bounds = L.latLngBounds(points.map((point) => [point.lat, point.lng]));
  map.fitBounds(bounds.pad(0.4), { maxZoom: 16, animate: false });
}

/** Lines of latitude and longitude at steps that suit the zoom. */
function grid(map) {
  const lines = L.layerGroup().addTo(map);
  const redraw = () => {
    lines.clearLayers();
    const view = map.getBounds();
    const step = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005]
      .findLast((s) => (view.getNorth() - view.getSouth()) / s <= 8) ?? 10;
    const style = { className: "grid-line", weight: 1, interactive: false };
    for (let lat = Math.ceil(view.getSouth() / step) * step; lat < view.getNorth(); lat += step) {
      L.polyline([[lat, view.getWest()], [lat, view.getEast()]], style).addTo(lines);
    }
    for (let lng = Math.ceil(view.getWest() / step) * step; lng < view.getEast(); lng += step) {
      L.polyline([[view.getSouth(), lng], [view.getNorth(), lng]], style).addTo(lines);
    }
  };
  map.on("moveend", redraw);
}

function drawAll(root) {
  root.querySelectorAll(".map[data-map]").forEach(draw);
}
drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement ?? document));
