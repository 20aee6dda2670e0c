// Deep zoom on a record's photographs. Without scripts the page shows the first of them as a plain picture.
import OpenSeadragon from "openseadragon";

interface Photograph {
  /** Path of the IIIF Image 3 service. */
  service: string;
  caption: string;
}

const stage = document.querySelector<HTMLElement>("[data-photographs]");
if (stage) open(stage);

function open(stage: HTMLElement): void {
  const photographs = JSON.parse(stage.dataset["photographs"] ?? "[]") as Photograph[];
  const canvas = stage.querySelector<HTMLElement>(".canvas");
  if (!canvas || photographs.length === 0) return;
  const viewer = OpenSeadragon({
    element: canvas,
    showNavigationControl: false,
    showNavigator: false,
    maxZoomPixelRatio: 4,
    visibilityRatio: 0.6,
    minZoomImageRatio: 0.8,
    animationTime: 0.7,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    immediateRender: true,
    drawer: "canvas",
  });
  stage.querySelectorAll(":scope > img").forEach((picture) => picture.remove());

  const buttons = [...document.querySelectorAll<HTMLButtonElement>(".strip button")];
  const caption = document.querySelector<HTMLElement>("[data-caption]");
  const show = async (at: number): Promise<void> => {
    const photograph = photographs[at];
    if (!photograph) return;
    buttons.forEach((button, i) => button.setAttribute("aria-current", String(i === at)));
    if (caption) caption.textContent = photograph.caption;
    const answer = await fetch(`${photograph.service}/info.json`);
    if (!answer.ok) return;
    // The document names the museum's public address; tiles come from wherever this page came from.
    const info: { id: string } = await answer.json();
    info.id = new URL(photograph.service, location.href).href;
    viewer.open({ tileSource: info } as unknown as OpenSeadragon.TileSourceSpecifier);
  };
  buttons.forEach((button, at) => button.addEventListener("click", () => void show(at)));
  void show(0);

  const acts: Record<string, () => void> = {
    in: () => viewer.viewport.zoomBy(1.6).applyConstraints(),
    out: () => viewer.viewport.zoomBy(1 / 1.6).applyConstraints(),
    home: () => viewer.viewport.goHome(),
    turn: () => viewer.viewport.setRotation(viewer.viewport.getRotation() + 90),
    full: () => viewer.setFullScreen(!viewer.isFullPage()),
  };
  for (const [name, act] of Object.entries(acts)) {
    stage.querySelector(`[data-act=${name}]`)?.addEventListener("click", act);
  }
  const scale = stage.querySelector<HTMLElement>(".scale");
  const tell = (): void => {
    const item = viewer.world.getItemAt(0);
    if (!scale || !item) return;
    const percent = item.viewportToImageZoom(viewer.viewport.getZoom(true)) * 100;
    scale.textContent = `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
  };
  viewer.addHandler("animation", tell);
  viewer.addHandler("open", tell);
}
