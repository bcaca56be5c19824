export * from "./FakeModel.ts"
