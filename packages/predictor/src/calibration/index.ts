// Calibrators as data: `calibrate` of the root puts one behind a predictor

export { applyCalibrator, type CalibrationMethod, type Calibrator } from "./ApplyCalibrator.ts"
export { fitCalibrator } from "./FitCalibrator.ts"

// What calibration changed

export { type Calibration, calibrationReport } from "./CalibrationReport.ts"

// Lower bounds that hold whatever the predictor

export { conformalLowerBound, type LowerBound } from "./Conformal.ts"
