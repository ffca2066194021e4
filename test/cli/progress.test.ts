import { createProgress } from "@luster/cli/enhance/progress";
import { describe, expect, it } from "vitest";

function screen(options: { isTTY?: boolean; columns?: number; rows?: number } = {}) {
  const written: string[] = [];
  return { ...options, written, write: (text: string) => written.push(text) > 0 };
}

/** A clock that a test sets. */
function clock() {
  const time = { ms: 0 };
  return { time, now: () => time.ms };
}

describe("progress", () => {
  it("without a terminal is a line per photo, which begins with the total and the time left", () => {
    const out = screen();
    const { time, now } = clock();
    const progress = createProgress(out, 4, now);
    progress.stage("a.jpg", "uploading", 0.5);
    progress.end("a.jpg", "a.enhanced.jpg (done before)", false);
    time.ms = 20_000;
    progress.end("b.jpg", "b.enhanced.jpg");
    time.ms = 30_000;
    progress.end("c.jpg", "failed: No.");
    progress.end("d.jpg", "d.enhanced.jpg");
    progress.close();
    expect(out.written.join("")).toBe(
      "[1 of 4] a.jpg: a.enhanced.jpg (done before)\n" +
        "[2 of 4, about 40 s left] b.jpg: b.enhanced.jpg\n" +
        "[3 of 4, about 15 s left] c.jpg: failed: No.\n" +
        "[4 of 4] d.jpg: d.enhanced.jpg\n",
    );
  });

  it("in a terminal is one updating line per photo, below the finished ones, and the total below them", () => {
    const out = screen({ isTTY: true });
    const { time, now } = clock();
    const progress = createProgress(out, 2, now);
    progress.stage("a.jpg", "uploading", 0.504);
    progress.stage("b.jpg", "reading");
    time.ms = 120_000;
    progress.end("a.jpg", "done");
    progress.end("b.jpg", "done");
    progress.close();
    expect(out.written).toEqual([
      "  a.jpg: uploading 50 %\n  0 of 2\n",
      "\x1b[2F\x1b[0J  a.jpg: uploading 50 %\n  b.jpg: reading\n  0 of 2\n",
      "\x1b[3F\x1b[0Ja.jpg: done\n  b.jpg: reading\n  1 of 2, about 2 min left\n",
      "\x1b[2F\x1b[0Jb.jpg: done\n  2 of 2\n",
      "\x1b[1F\x1b[0J",
    ]);
  });

  it("does not redraw what has not changed", () => {
    const out = screen({ isTTY: true });
    const progress = createProgress(out, 1);
    progress.stage("a.jpg", "uploading", 0.501);
    progress.stage("a.jpg", "uploading", 0.502);
    expect(out.written).toHaveLength(1);
  });

  it("cuts a line that would wrap and lines that would scroll, because the next redraw counts lines", () => {
    const out = screen({ isTTY: true, columns: 12, rows: 5 });
    const progress = createProgress(out, 9);
    for (const name of ["a-long-name.jpg", "b.jpg", "c.jpg"]) progress.stage(name, "reading");
    expect(out.written.at(-1)).toMatch(/J {2}a-long-na\n {2}b.jpg: re\n {2}0 of 9\n$/);
  });

  it.each([true, false])("lets no file name control the output (terminal: %s)", (isTTY) => {
    const out = screen({ isTTY });
    createProgress(out, 1).end("a\x1b[2J\n\rb.jpg", "done");
    expect(out.written.join("")).toMatch(/a\?\?b\.jpg: done\n/);
  });
});

it("says why a job waits, once for each reason, in a terminal and without one", () => {
  const [file, terminal] = [screen(), screen({ isTTY: true })];
  for (const out of [file, terminal]) {
    const progress = createProgress(out, 1);
    progress.stage("a.jpg", "enhancing");
    progress.wait("a.jpg", "The key is wrong.");
    progress.wait("a.jpg", "The key is wrong.");
  }
  expect(file.written).toEqual(["a.jpg: waiting: The key is wrong.\n"]);
  expect(terminal.written.at(-1)).toBe("\x1b[2F\x1b[0J  a.jpg: waiting: The key is wrong.\n  0 of 1\n");
  expect(terminal.written).toHaveLength(2);
});
