import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type DefaultTheme, defineConfig } from "vitepress"

const docs = join(dirname(fileURLToPath(import.meta.url)), "..")

/** Pages of a folder under their own headings. */
const pages = (pattern: string): Array<DefaultTheme.SidebarItem> =>
  globSync(pattern, { cwd: docs })
    .sort()
    .map((file) => ({
      // "Function: allocate()" is listed as "allocate".
      text: (/^# (.*)$/m.exec(readFileSync(join(docs, file), "utf8"))?.[1] ?? file).replace(/^[\w ]+: |\(\)$/g, ""),
      link: `/${file.replace(/\.md$/, "")}`
    }))

const packages = ["core", "predictor", "verifiers", "decoders", "bench"]
const contributing: Array<DefaultTheme.SidebarItem> = [
  {
    text: "Contributing",
    items: [
      { text: "Start here", link: "/contributing/" },
      { text: "Architecture", link: "/architecture" },
      { text: "Glossary", link: "/glossary" },
      { text: "Naming", link: "/contributing/naming" },
      ...pages("contributing/add-*.md")
    ]
  }
]

const reference = (name: string): string => `/reference/@alloc/${name}/`

export default defineConfig({
  title: "alloc",
  description: "Spend language-model samples where they help",
  lastUpdated: false,
  // Examples name servers of the reader's own.
  ignoreDeadLinks: "localhostLinks",
  themeConfig: {
    nav: [
      { text: "Guide", link: "/guide/concepts" },
      { text: "Reference", link: "/reference/" },
      { text: "Results", link: "/results" },
      { text: "Contributing", link: "/contributing/" },
      { text: "Decisions", link: "/decisions/" }
    ],
    sidebar: {
      ...Object.fromEntries(
        ["/contributing/", "/architecture", "/glossary", "/statistics"].map((path) => [path, contributing])
      ),
      "/guide/": [
        {
          text: "Guide",
          items: [
            { text: "Concepts", link: "/guide/concepts" },
            { text: "Statistics", link: "/statistics" },
            { text: "Getting started", link: "/guide/getting-started" },
            { text: "From prompts to production", link: "/guide/prompts-to-production" },
            { text: "Your own verifier", link: "/guide/verifier" },
            { text: "Maths answers", link: "/guide/maths-answers" },
            { text: "Hidden states of any layer", link: "/guide/hidden-layers" },
            { text: "Predictors behind HTTP", link: "/guide/remote-predictor" },
            { text: "Fine-tune the predictor", link: "/guide/lora" },
            { text: "The paper at its own scale", link: "/guide/paper-scale" },
            { text: "Value-augmented sampling", link: "/guide/value-augmented-sampling" },
            { text: "The sandbox", link: "/guide/sandbox" }
          ]
        }
      ],
      "/decisions/": [{ text: "Decisions", items: pages("decisions/[0-9]*.md") }],
      "/reference/": [
        { text: "Reference", items: packages.map((name) => ({ text: `@alloc/${name}`, link: reference(name) })) }
      ],
      ...Object.fromEntries(
        packages.map((name) => [
          reference(name),
          [
            { text: "Reference", link: "/reference/" },
            { text: `@alloc/${name}`, link: reference(name), items: pages(`reference/@alloc/${name}/*/*.md`) }
          ]
        ])
      )
    },
    search: { provider: "local" }
  }
})
