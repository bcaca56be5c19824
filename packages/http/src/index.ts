// Asking a server
export { Mismatch, problemOf, readBy, Unfinished } from "./Answer.ts"
// Errors and secrets
export { HttpError, type HttpReason } from "./HttpError.ts"
export { runPromise, withClient } from "./Run.ts"
export { type Secret, shownUrl } from "./Secrets.ts"
export { type Incoming, isSuccess, type NoResponse, type Outgoing, sendByNode } from "./Send.ts"
export { checkUrl, type HttpOptions, type HttpRequest, type HttpServer, httpServer } from "./Server.ts"
export { serverWaitMs } from "./ServerWait.ts"
