/**
 * Kinds about words and their forms.
 *
 * @module
 */
import { comparatives, feminines, french, groups, opposites, participles, pastTenses, plurals } from "../facts/Words.ts"
import { second, type TaskKind } from "../TaskKind.ts"

/** Kinds about words. */
export const wordKinds: ReadonlyArray<TaskKind> = [
  {
    name: "opposite",
    expected: "often",
    pool: opposites,
    wordings: [
      "What is the opposite of {a}?",
      'Which word means the opposite of "{a}"?',
      'Give an antonym of "{a}".',
      "What word is the contrary of {a}?"
    ],
    answer: second
  },
  {
    name: "plural",
    expected: "often",
    pool: plurals,
    wordings: [
      'What is the plural of "{a}"?',
      "Write the plural of the noun {a}.",
      'One is a "{a}"; what are two called?',
      'How do you write "{a}" in the plural?'
    ],
    answer: second
  },
  {
    name: "past-tense",
    expected: "often",
    pool: pastTenses,
    wordings: [
      'What is the past tense of "{a}"?',
      'Put the verb "{a}" in the simple past.',
      'Today I {a}. What is the verb for yesterday, "Yesterday I ..."?',
      "Write the simple past of {a}."
    ],
    answer: second
  },
  {
    name: "participle",
    expected: "some",
    pool: participles,
    wordings: [
      'What is the past participle of "{a}"?',
      'Which form of the verb "{a}" follows "I have"?',
      "Write the past participle of {a}."
    ],
    answer: second
  },
  {
    name: "comparative",
    expected: "often",
    pool: comparatives,
    wordings: [
      'What is the comparative of "{a}"?',
      'Which word means "more {a}"?',
      "Write the comparative form of {a}.",
      'Which form of "{a}" stands before "than"?'
    ],
    answer: second
  },
  {
    name: "feminine",
    expected: "some",
    pool: feminines,
    wordings: [
      'What is the feminine of "{a}"?',
      'A male is called a "{a}". What is a female called?',
      'Which word is the female form of "{a}"?',
      "What is the word for a female {a}?"
    ],
    answer: second
  },
  {
    name: "group-word",
    expected: "some",
    pool: groups,
    wordings: [
      "What do you call a group of {a}?",
      "What is the collective noun for {a}?",
      "Which word means many {a} together?",
      'Which word fits the gap in "a ... of {a}"?'
    ],
    answer: second
  },
  {
    name: "french",
    expected: "never",
    pool: french,
    wordings: ['What is the French word for "{a}"?', 'Translate "{a}" into French.', 'How do you say "{a}" in French?'],
    answer: second
  }
]
