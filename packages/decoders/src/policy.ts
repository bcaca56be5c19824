// Loading a policy that was fitted on a pilot

export { type FittedPolicy, fittedPolicy, type LoadPolicyOptions, loadPolicy } from "./policy/FittedPolicy.ts"
export type { LiveOutcomes, PolicyDrift } from "./policy/PolicyDrift.ts"

// Its file

export {
  decodePolicy,
  encodePolicy,
  type PolicyContent,
  type PolicyManifest,
  readPolicy,
  savePolicy
} from "./policy/PolicyFile.ts"
