/**
 * Kinds about countries, cities and landmarks.
 *
 * @module
 */
import { adjectives, capitals, cities, continents, currencies, landmarks, languages } from "../facts/Places.ts"
import { firstField, second, type TaskKind } from "../TaskKind.ts"

/** Kinds about places. */
export const placeKinds: ReadonlyArray<TaskKind> = [
  {
    name: "continent",
    expected: "often",
    pool: continents,
    wordings: [
      "On which continent is {a}?",
      "Which continent does {a} belong to?",
      "What continent is {a} on?",
      "Name the continent where {a} lies."
    ],
    answer: second
  },
  {
    name: "capital",
    expected: "some",
    pool: capitals,
    wordings: [
      "What is the capital of {a}?",
      "Which city is the capital of {a}?",
      "Name the capital city of {a}.",
      "The government of {a} sits in which capital city?"
    ],
    answer: second
  },
  {
    name: "country-of-capital",
    expected: "some",
    pool: capitals,
    wordings: [
      "Which country has {b} as its capital?",
      "{b} is the capital of which country?",
      "Of what country is {b} the capital?"
    ],
    answer: firstField
  },
  {
    name: "currency",
    expected: "some",
    pool: currencies,
    wordings: [
      "What is the currency of {a}?",
      "Which currency is used in {a}?",
      "What money do people in {a} pay with?",
      "Name the currency of {a}."
    ],
    answer: second
  },
  {
    name: "language",
    expected: "some",
    pool: languages,
    wordings: [
      "What is the main language of {a}?",
      "Which language do most people in {a} speak?",
      "What language is spoken in {a}?",
      "Name the language that people speak in {a}."
    ],
    answer: second
  },
  {
    name: "adjective-of-country",
    expected: "some",
    pool: adjectives,
    wordings: [
      'Which adjective means "from {a}"?',
      "What is the adjective for something that comes from {a}?",
      "Food from {a} is called what kind of food?"
    ],
    answer: second
  },
  {
    name: "country-of-city",
    expected: "some",
    pool: cities,
    wordings: [
      "In which country is the city of {a}?",
      "Which country is {a} in?",
      "{a} is a city in which country?",
      "To visit {a}, which country do you travel to?"
    ],
    answer: second
  },
  {
    name: "country-of-landmark",
    expected: "some",
    pool: landmarks,
    wordings: [
      "In which country is {a}?",
      "Which country would you visit to see {a}?",
      "Tourists see {a} in what country?"
    ],
    answer: second
  }
]
