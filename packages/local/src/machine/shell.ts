/**
 * Forgets what a shell may hold for AWS or for a deployment, such as one that `sst shell` opened: real stores must not come
 * near a one-machine run, and the SDK's FIPS and dual-stack endpoints would keep it from the embedded ones.
 */
export function forgetDeployment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment))
    if (/^(AWS|SST|STANDBY)_/.test(name)) Reflect.deleteProperty(environment, name);
}
