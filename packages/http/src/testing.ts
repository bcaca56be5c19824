export { freePort, unusedUrl } from "./FreePort.ts"
export { type ManualTimers, manualTimers } from "./ManualTimers.ts"
export { makeCertificate, noPostgres, openPostgres, type PostgresServer } from "./PostgresServer.ts"
export { type Received, type Reply, type ScriptedServer, scriptedServer } from "./ScriptedServer.ts"
