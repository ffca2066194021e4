import { createProgress } from "@luster/local/command/enhance/progress";
import { describe, expect, it } from "vitest";

function screen(options: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { ...options, written, write: (text: string) => written.push(text) > 0 };
}

describe("progress", () => {
  it("is a plain line per stage without a terminal", () => {
    const out = screen();
    const progress = createProgress(out);
    progress.stage("a.jpg", "uploading", 0);
    progress.stage("a.jpg", "uploading", 0.5);
    progress.stage("a.jpg", "enhancing");
    progress.end("a.jpg", "a.enhanced.jpg");
    expect(out.written.join("")).toBe("a.jpg: uploading\na.jpg: enhancing\na.jpg: a.enhanced.jpg\n");
  });

  it("is one updating line per file in a terminal, below the finished ones", () => {
    const out = screen({ isTTY: true });
    const progress = createProgress(out);
    progress.stage("a.jpg", "uploading", 0.504);
    progress.stage("b.jpg", "reading");
    progress.end("a.jpg", "done");
    expect(out.written).toEqual([
      "  a.jpg: uploading 50 %\n",
      "\x1b[1A\x1b[0J  a.jpg: uploading 50 %\n  b.jpg: reading\n",
      "\x1b[2A\x1b[0Ja.jpg: done\n  b.jpg: reading\n",
    ]);
  });

  it("does not redraw what has not changed", () => {
    const out = screen({ isTTY: true });
    const progress = createProgress(out);
    progress.stage("a.jpg", "uploading", 0.501);
    progress.stage("a.jpg", "uploading", 0.502);
    expect(out.written).toHaveLength(1);
  });

  it("cuts a line that would wrap, because the next redraw counts lines", () => {
    const out = screen({ isTTY: true, columns: 12 });
    createProgress(out).stage("a-long-name.jpg", "reading");
    expect(out.written).toEqual(["  a-long-na\n"]);
  });

  it.each([true, false])("lets no file name control the output (terminal: %s)", (isTTY) => {
    const out = screen({ isTTY });
    const progress = createProgress(out);
    progress.stage("a\x1b[2J\n\rb.jpg", "reading");
    expect(out.written.join("")).toMatch(/^ *a\?\?b\.jpg: reading\n$/);
  });
});

it("says why a job waits, once for each reason, in a terminal and without one", () => {
  const [file, terminal] = [screen(), screen({ isTTY: true })];
  for (const out of [file, terminal]) {
    const progress = createProgress(out);
    progress.stage("a.jpg", "enhancing");
    progress.wait("a.jpg", "The key is wrong.");
    progress.wait("a.jpg", "The key is wrong.");
  }
  expect(file.written).toEqual(["a.jpg: enhancing\n", "a.jpg: waiting: The key is wrong.\n"]);
  expect(terminal.written.at(-1)).toBe("\x1b[1A\x1b[0J  a.jpg: waiting: The key is wrong.\n");
  expect(terminal.written).toHaveLength(2);
});
