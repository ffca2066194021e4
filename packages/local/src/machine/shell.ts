/**
 * Removes what a shell may have set for AWS or a deployment, such as one that `sst shell` opened: a one-machine run must not
 * touch real stores, and the SDK's FIPS and dual-stack endpoints would keep it from the embedded ones.
 */
export function forgetDeployment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment))
    if (/^(AWS|SST|STANDBY)_/.test(name)) Reflect.deleteProperty(environment, name);
}
