// In a page: an <input type="file" multiple> and a list. Reloaded, it continues with the files that are chosen again.
import { createLuster, type Photo } from "@luster/client";

const luster = createLuster({
  baseUrl: "https://api.example.com",
  token: () => sessionStorage.getItem("token") ?? undefined,
});

export async function start(input: HTMLInputElement, list: HTMLUListElement): Promise<void> {
  const run = luster.shoot({ shoot: localStorage.getItem("shoot") ?? undefined, name: "12 Garden Lane" });
  const lines = new Map<number, HTMLLIElement>();
  run.on((photo) => {
    const line = lines.get(photo.id) ?? list.appendChild(document.createElement("li"));
    lines.set(photo.id, line);
    line.textContent = inWords(photo);
  });
  input.addEventListener("change", () => run.add(input.files ?? []));
  document.addEventListener("visibilitychange", () => (document.hidden ? run.pause() : run.resume()));
  localStorage.setItem("shoot", await run.shootId());
}

function inWords({ name, state, sent, size, error }: Photo): string {
  if (state === "uploading") return `${name}: ${Math.floor((100 * sent) / size)} %`;
  return error ? `${name}: ${state}, ${error.message}` : `${name}: ${state}`;
}
