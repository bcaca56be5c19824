export * from "./BenchError.ts"
export * from "./recording/Manifest.ts"
export * from "./recording/OpenRecording.ts"
export * from "./recording/WriteRecording.ts"
