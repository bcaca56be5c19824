export { routeAmong } from "./RouteAmong.ts"
export type { RoutingOptions } from "./RoutingOptions.ts"
