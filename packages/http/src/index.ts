// Asking a server
export { Mismatch, readBy, Unfinished } from "./Answer.ts"
// Errors and secrets
export { HttpError, type HttpReason } from "./HttpError.ts"
export { runPromise, withClient } from "./Run.ts"
export { type Secret, shownUrl } from "./Secrets.ts"
export { checkUrl, type HttpOptions, type HttpRequest, type HttpServer, httpServer } from "./Server.ts"
export { serverWaitMs } from "./ServerWait.ts"
