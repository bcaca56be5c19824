// Which predictor to use

export { type Candidate, type Choice, type ChoiceOptions, chooseModel } from "./ChooseModel.ts"

// How much data it needs

export {
  type LearningCurveOptions,
  type LearningCurvePoint,
  learningCurve,
  learningCurveTable,
  type Repeated
} from "./LearningCurve.ts"

// Whether it serves on other data

export { type Domain, type Transfer, type TransferOptions, transfer } from "./Transfer.ts"
