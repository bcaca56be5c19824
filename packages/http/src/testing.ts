export { freePort, unusedUrl } from "./FreePort.ts"
export { type ManualTimers, manualTimers } from "./ManualTimers.ts"
export { makeCertificate, noPostgres, openPostgres, type PostgresServer } from "./PostgresServer.ts"
export {
  connecting,
  type Received,
  type Reply,
  type ScriptedServer,
  scriptedServer,
  type UnacceptingServer,
  unacceptingServer
} from "./ScriptedServer.ts"
