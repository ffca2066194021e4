/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app({ stage }) {
    const production = stage === "production";
    // SST wants a Cloudflare token as soon as this provider is listed, so a stage that makes nothing there does not list it.
    const { R2_MANAGED, API_DOMAIN_DNS, CDN_URL } = process.env;
    const atCloudflare = R2_MANAGED === "true" || API_DOMAIN_DNS === "cloudflare" || CDN_URL;
    const cloudflare = atCloudflare ? { cloudflare: "6.15.0" } : {};
    return {
      name: "luster",
      home: "aws",
      version: "4.17.1",
      removal: production ? "retain" : "remove",
      protect: production,
      providers: { aws: { version: "7.20.0", region: process.env.REGION || "eu-west-1" }, ...cloudflare },
    };
  },
  async run() {
    const { preflight } = await import("./stacks/preflight.ts");
    await preflight();
    await import("./stacks/defaults.ts");
    const { api, domainTarget } = await import("./stacks/api.ts");
    await import("./stacks/consumers.ts");
    await import("./stacks/schedule.ts");
    await import("./stacks/history.ts");
    const { release } = await import("./stacks/release.ts");
    const { signIn } = await import("./stacks/issuer.ts");
    const { monitored, settings } = await import("./stacks/stage.ts");
    if (monitored) {
      await import("./stacks/canary.ts");
      await import("./stacks/log-metrics.ts");
      await import("./stacks/dashboard.ts");
      await import("./stacks/budget.ts");
    }
    if (settings.CDN_URL !== undefined) await import("./stacks/cdn.ts");
    const outputs = { api: api.url, release, ...(domainTarget && { domainTarget }), ...signIn };
    if (!settings.STUDIO) return outputs;
    const { studio } = await import("./stacks/studio.ts");
    return { ...outputs, studio: studio.url };
  },
});
