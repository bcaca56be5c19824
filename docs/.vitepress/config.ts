import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type DefaultTheme, defineConfig } from "vitepress"
import { type LinkedPage, llmsText } from "../../tooling/src/site/LlmsText.ts"
import { namesOn } from "../../tooling/src/site/ReferencePages.ts"
import { searchedPage } from "../../tooling/src/site/SearchTitles.ts"
import { packages } from "../../tooling/src/Workspace.ts"

const docs = join(dirname(fileURLToPath(import.meta.url)), "..")

const filesOf = (...patterns: ReadonlyArray<string>): ReadonlyArray<LinkedPage> =>
  patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: docs })
      .sort()
      .map((file) => ({ file, text: readFileSync(join(docs, file), "utf8") }))
  )

const titleOf = ({ file, text }: LinkedPage): string => /^# (.*)$/m.exec(text)?.[1] ?? file

const linkTo = ({ file }: LinkedPage): string => `/${file.replace(/(index)?\.md$/, "")}`

/** Pages of a folder under their own headings. */
const pages = (pattern: string): Array<DefaultTheme.SidebarItem> =>
  filesOf(pattern).map((page) => ({ text: titleOf(page), link: linkTo(page) }))

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

/** The entries of a package, its root first, each with the names that it exports. */
const topics = (name: string): Array<DefaultTheme.SidebarItem> =>
  filesOf(`reference/@alloc/${name}/index.md`, `reference/@alloc/${name}/!(index).md`).map((page) => ({
    text: titleOf(page),
    link: linkTo(page),
    collapsed: true,
    items: namesOn(page.text).map((one) => ({ text: one.name, link: `${linkTo(page)}#${one.anchor}` }))
  }))

const description =
  "Adaptive allocation of language-model computation: predict how hard each query is, spend where it helps."

const sections = [
  { title: "Guide", pages: filesOf("guide/*.md", "glossary.md", "architecture.md") },
  { title: "Reference", pages: filesOf("reference/@alloc/*/*.md") },
  { title: "Optional", pages: filesOf("contributing/*.md", "decisions/*.md") }
]

/** `llms.txt`, and beside each page that it links the Markdown that the page was made of. */
const writeLlmsText = (site: string): void => {
  for (const { file } of sections.flatMap((section) => section.pages)) {
    mkdirSync(dirname(join(site, file)), { recursive: true })
    copyFileSync(join(docs, file), join(site, file))
  }
  writeFileSync(join(site, "llms.txt"), llmsText("alloc", description, sections))
}

export default defineConfig({
  title: "alloc",
  description,
  lastUpdated: false,
  // Examples name servers of the reader's own.
  ignoreDeadLinks: "localhostLinks",
  // Otherwise every page repeats the whole site's settings and the sidebars in them.
  metaChunk: true,
  buildEnd: ({ outDir }) => writeLlmsText(outDir),
  themeConfig: {
    nav: [
      { text: "Guide", link: "/guide/concepts" },
      { text: "Reference", link: "/reference/" },
      { text: "Try it", link: "/budget" },
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
            { text: "Move the budget", link: "/budget" },
            { text: "From prompts to production", link: "/guide/prompts-to-production" },
            { text: "A gateway", link: "/guide/gateway" },
            { text: "Your own verifier", link: "/guide/verifier" },
            { text: "Maths answers", link: "/guide/maths-answers" },
            { text: "Hidden states of any layer", link: "/guide/hidden-layers" },
            { text: "Predicting mixed short tasks", link: "/guide/predicting-tasks" },
            { text: "Predictors behind HTTP", link: "/guide/remote-predictor" },
            { text: "Fine-tune the predictor", link: "/guide/lora" },
            { text: "Collecting on many machines", link: "/guide/collecting" },
            { text: "More than memory", link: "/guide/more-than-memory" },
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
        packages.map((name) => [reference(name), [{ text: "All packages", link: "/reference/" }, ...topics(name)]])
      )
    },
    search: {
      provider: "local",
      options: {
        _render: (text, env, markdown) => searchedPage(env.relativePath, markdown.render(text, env))
      }
    }
  }
})
