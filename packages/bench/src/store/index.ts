// A store's place

export { type StoreAddress, shownStore, storeAddress } from "./StoreAddress.ts"
export { storeClient } from "./StoreLayer.ts"

// Statements that are the same on SQLite and on Postgres

export { forUpdate, fromRows, type JsonColumn, nowOf, type OnStore, storedText, withSql } from "./Sql.ts"

// Writes that wait for a store that is away

export { type Patience, untilWritten } from "./Written.ts"

// Errors

export { BenchError, type BenchReason } from "../BenchError.ts"
