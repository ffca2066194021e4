import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { close, listen } from "@luster/local/cloud/listen";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { deploy, type Order } from "../../tools/deploy/deploy.ts";
import { commitBefore, releasesOf } from "../../tools/deploy/releases.ts";
import { inRegionOf, type Run } from "../../tools/deploy/run.ts";
import { temporaryFolder } from "../kit/temporary.ts";

const [first, second] = ["0.1.0+1111111111aa", "0.1.0+2222222222bb"];

type World = {
  /** What the stage's parameter says was deployed. */
  history?: string[];
  /** The pages that are off, before the deployment and then minute by minute; undefined where nobody can tell. */
  off?: (string[] | undefined)[];
  /** What /health says runs, after a deployment from here. */
  runs?: string;
};

/** A stage of the test's own: programs that are written down, an API that says what runs, and alarms. */
async function stage({ history = [first], off = [], runs = second }: World = {}) {
  const root = await temporaryFolder();
  const state = { running: "", minute: 0 };
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ status: "healthy", release: state.running, services: {} }));
  });
  const api = `http://localhost:${await listen(server)}`;
  onTestFinished(() => close(server));
  const programs: string[] = [];
  const deployed = async (folder: string, release: string) => {
    state.running = folder === root ? runs : release;
    await mkdir(join(folder, ".sst"), { recursive: true });
    await writeFile(join(folder, ".sst/outputs.json"), JSON.stringify({ api, release }));
  };
  const answers: Record<string, () => string> = {
    "get-parameters": () =>
      JSON.stringify({ InvalidParameters: history.length > 0 ? [] : ["/luster/dev/release"] }),
    "get-parameter-history": () =>
      JSON.stringify({ Parameters: history.map((Value) => ({ Value, LastModifiedDate: "2026-11-26" })) }),
    "describe-alarms": () => {
      const names = off.length > 0 ? off[Math.min((state.minute += 1), off.length) - 1] : [];
      if (names === undefined) throw new Error("aws cloudwatch describe-alarms ended with 254");
      return JSON.stringify({ MetricAlarms: names.map(alarm) });
    },
  };
  const run: Run = async (program, args, { folder = root } = {}) => {
    if (program === "aws") return answers[args[1] ?? ""]?.() ?? "";
    programs.push([program, ...args].join(" ").replaceAll(/\S*luster-release-\S*/g, "FOLDER"));
    if (args[0] === "sst") await deployed(folder, folder === root ? second : first);
    return "";
  };
  const said: string[] = [];
  const order = (given: Partial<Order> = {}) =>
    deploy(
      { stage: "dev", watch: 0, ...given },
      { root, run, say: (line) => said.push(line), minute: 1, patience: 1 },
    );
  return { order, programs, said, answers };
}

/** A page where its name begins with Api, and of another stage where it says so. */
const alarm = (name: string) => ({
  AlarmName: `luster-dev-${name}`,
  AlarmActions: [
    `arn:aws:sns:eu-west-1:1:luster-dev-${name.startsWith("2-") ? "2-" : ""}${/^(2-)?Api/.test(name) ? "Pages" : "Tickets"}`,
  ],
});

const takenBack = [
  "git worktree add --detach --force FOLDER 1111111111aa",
  "npm ci --no-audit --no-fund",
  "npm run stacks:install",
  "npx sst deploy --stage dev",
  "git worktree remove --force FOLDER",
];

describe("a deployment", () => {
  it("is deployed, tried and watched, and stays where no page goes off", async () => {
    const { order, programs, said } = await stage({ off: [[], ["JobsBehind"], []] });
    await order({ watch: 3 });
    expect(programs).toEqual(["npx sst deploy --stage dev"]);
    expect(said.join("\n")).toContain(`runs ${second}`);
  });

  it("is taken back when a page goes off, by the commit that ran before", async () => {
    const { order, programs } = await stage({ off: [[], [], ["ApiErrors"]] });
    await expect(order({ watch: 5 })).rejects.toThrow("taken back: 1111111111aa runs");
    expect(programs).toEqual(["npx sst deploy --stage dev", ...takenBack]);
  });

  it("is not taken back for a page that was off before it, and says so", async () => {
    const { order, programs, said } = await stage({ off: [["ApiErrors"], ["ApiErrors"], [], ["ApiErrors"]] });
    await order({ watch: 3 });
    expect(programs).toEqual(["npx sst deploy --stage dev"]);
    expect(said[0]).toBe("Off already, so this release is not judged by it: luster-dev-ApiErrors");
  });

  it("is taken back for a page that goes off while it is deployed", async () => {
    const { order, programs } = await stage({ off: [[], ["ApiErrors"]] });
    await expect(order({ watch: 1 })).rejects.toThrow("taken back");
    expect(programs.slice(1)).toEqual(takenBack);
  });

  it("is not taken back for a page of a stage whose name begins with its own", async () => {
    const { order, programs } = await stage({ off: [[], ["2-ApiErrors"]] });
    await order({ watch: 1 });
    expect(programs).toEqual(["npx sst deploy --stage dev"]);
  });

  it("is watched on where the alarms cannot be read for a minute", async () => {
    const { order, programs } = await stage({ off: [[], undefined, ["ApiErrors"]] });
    await expect(order({ watch: 2 })).rejects.toThrow("taken back");
    expect(programs.slice(1)).toEqual(takenBack);
  });

  it("stays, with an error, where the alarms cannot be read at the end", async () => {
    const { order, programs } = await stage({ off: [[], undefined] });
    await expect(order({ watch: 1 })).rejects.toThrow("not watched to the end");
    expect(programs).toEqual(["npx sst deploy --stage dev"]);
  });

  it("does not begin where the alarms cannot be read", async () => {
    const { order, programs } = await stage({ off: [undefined] });
    await expect(order({ watch: 1 })).rejects.toThrow("ended with 254");
    expect(programs).toEqual([]);
  });

  it("does not begin where nobody can tell what there is to go back to", async () => {
    const { order, programs, answers } = await stage();
    answers["get-parameter-history"] = () => {
      throw new Error("AccessDenied");
    };
    await expect(order()).rejects.toThrow("What was deployed to dev before cannot be read");
    expect(programs).toEqual([]);
  });

  it("is taken back when another release answers", async () => {
    const { order, programs } = await stage({ runs: first });
    await expect(order()).rejects.toThrow("taken back");
    expect(programs.slice(1)).toEqual(takenBack);
  });

  it("stays where it failed when none was there before", async () => {
    const { order, programs } = await stage({ history: [], runs: "other" });
    await expect(order()).rejects.toThrow(`/health says that other runs, and not ${second}`);
    expect(programs).toEqual(["npx sst deploy --stage dev"]);
  });

  it("of a commit that is named comes from a checkout of its own", async () => {
    const { order, programs } = await stage();
    await order({ to: "1111111111aa" });
    expect(programs).toEqual(takenBack);
  });

  it("of a commit that is named is watched and taken back as any other", async () => {
    const { order, programs } = await stage({ history: [first], off: [[], ["ApiErrors"]] });
    await expect(order({ to: "3333333333cc", watch: 1 })).rejects.toThrow("taken back: 1111111111aa runs");
    expect(programs.filter((line) => line.startsWith("git worktree add"))).toEqual([
      "git worktree add --detach --force FOLDER 3333333333cc",
      "git worktree add --detach --force FOLDER 1111111111aa",
    ]);
  });

  it("that went back stays where it is, whatever goes off", async () => {
    const { order, programs } = await stage({ history: [first, second], off: [[], ["ApiErrors"]] });
    await expect(order({ to: "back", watch: 1 })).rejects.toThrow("ApiErrors went off");
    expect(programs).toEqual(takenBack);
  });

  it("goes back with one word", async () => {
    const { order, programs } = await stage({ history: [first, second] });
    await order({ to: "back" });
    expect(programs).toEqual(takenBack);
  });
});

describe("the release before the running one", () => {
  const before = (...names: string[]) => commitBefore(names.map((name) => ({ name, at: "" })));

  it("is a whole commit that is not the running one's", () => {
    expect(before(first, "0.1.0+3333333333cc.changed", second, second)).toBe("1111111111aa");
  });

  it("is none that was taken back", () => {
    expect(before("0.1.0+0000000000ff", first, second, first)).toBe("0000000000ff");
  });

  it("is asked for when none is known", () => {
    expect(() => before(second, "0.1.0+unknown", second)).toThrow("--to COMMIT");
  });

  it("is refused when the parameter is none that a deployment wrote", async () => {
    await expect(releasesOf("dev", async () => "{}")).rejects.toThrow("cannot be read");
  });

  it("is asked for when nothing was deployed yet", async () => {
    const nothing = await releasesOf("dev", async () => '{"InvalidParameters":["/luster/dev/release"]}');
    expect(() => commitBefore(nothing)).toThrow("--to COMMIT");
  });
});

describe("what is asked of AWS", () => {
  it.each([
    ["nobody says", {}, "eu-west-1"],
    ["the stage's file says", { ".env.dev": "REGION=us-east-1\n" }, "us-east-1"],
    ["both files say", { ".env.dev": "REGION=us-east-1\n", ".env": "REGION=eu-north-1\n" }, "eu-north-1"],
  ])("is asked in the region that %s, and no other program is told of it", async (_, files, region) => {
    vi.stubEnv("REGION", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const root = await temporaryFolder();
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
    const asked: string[] = [];
    const run = await inRegionOf("dev", root, async (program, args) => {
      asked.push([program, ...args].join(" "));
      return "";
    });
    await run("aws", ["ssm"]);
    await run("npx", ["sst"]);
    expect(asked).toEqual([`aws ssm --region ${region}`, "npx sst"]);
  });
});
