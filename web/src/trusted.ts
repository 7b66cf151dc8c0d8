/** Addresses of our own scripts, for workers: with Trusted Types the browser takes no others. */

interface Policy {
  createScriptURL(address: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}

let policy: Policy | null = null;

export function trusted(address: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return address;
  policy ??= factory.createPolicy("emulsion", {
    createScriptURL(wanted) {
      if (new URL(wanted, location.origin).origin !== location.origin) throw new TypeError("not our script");
      return wanted;
    },
  });
  return policy.createScriptURL(address) as string;
}
