export { type AdaptiveMiddlewareOptions, adaptiveMiddleware } from "./ai/AiSdkMiddleware.ts"
export { type AiSdkModelOptions, aiSdkModel } from "./ai/AiSdkModel.ts"
