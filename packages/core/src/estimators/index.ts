export { expectedMaximum, expectedMaximumCurve } from "./ExpectedMaximum.ts"
export { passAtK, passAtKCurve } from "./PassAtK.ts"
