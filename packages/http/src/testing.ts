export { type Received, type Reply, type ScriptedServer, scriptedServer, unusedUrl } from "./ScriptedServer.ts"
