export { type FakeModelOptions, fakeModel } from "./FakeModel.ts"
