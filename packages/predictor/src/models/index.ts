// What a model is, for writing one

export type { AsyncModel, FitReport, Fitted, Layer, Model, Task } from "./Model.ts"

// The optimiser of the linear models

export { type Evaluation, type MinimiseOptions, type Minimum, minimise, minimiseAsync } from "./Lbfgs.ts"
