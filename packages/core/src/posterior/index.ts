// A verifier that gives a score
export { type Calibration, fitCalibration, peaks, ratesFromScore, scoredCurves } from "./Calibration.ts"
// After failures

// After real-valued rewards
export { bandwidthOf, improvements } from "./ExpectedImprovement.ts"
// Special functions
export { betaCdf, gammaCdf, logBeta, logGamma } from "./Gamma.ts"
// After votes
export { majorityStaysBeta, majorityStaysDirichlet } from "./MajorityStays.ts"
export { type Survival, type SurvivalOptions, survivalOf } from "./Survival.ts"
// After verdicts of a verifier that errs
export {
  repeatedVerdicts,
  survivalUnderVerdicts,
  type VerdictSurvival,
  type VerifierRates,
  verifiedCurves
} from "./Verdicts.ts"
