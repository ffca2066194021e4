import { render } from "preact";
import { App } from "./app.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- Vite takes the style sheet from here
import "./style.css";

const root = document.getElementById("app");
if (root) render(<App />, root);
