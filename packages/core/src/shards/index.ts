export { decodeSummary, encodeSummary } from "./EncodeSummary.ts"
export { type ShardBudgets, shardBudgets } from "./ShardBudgets.ts"
export { mergeSummaries, type Summary, type SummaryPrice, summarise, summaryPrice } from "./Summary.ts"
