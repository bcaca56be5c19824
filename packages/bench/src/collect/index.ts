export * from "./Collect.ts"
export * from "./CollectError.ts"
export { type Journal, type JournalSample, openJournal } from "./Journal.ts"
export { type ProgressView, progressView } from "./Progress.ts"
