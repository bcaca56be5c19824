export { type ManualTimers, manualTimers } from "./ManualTimers.ts"
export { freePort, makeCertificate, noPostgres, openPostgres, type PostgresServer } from "./PostgresServer.ts"
export { type Received, type Reply, type ScriptedServer, scriptedServer, unusedUrl } from "./ScriptedServer.ts"
