import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Folders of `components/`, in the direction in which data flows. A folder may import only from folders before it, so that
 * every part can be read and tested with those alone.
 */
const ORDER = [
  "settings",
  "templates",
  "secrets",
  "docker",
  "postgres",
  "redis",
  "litellm",
  "open-webui",
  "nginx",
  "sync",
];
/** A new folder comes after these, and before the last. */
const LAST = "monitoring";
const folders = readdirSync(join(import.meta.dirname, "components"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const LAYERS = [...ORDER, ...folders.filter((name) => !ORDER.includes(name) && name !== LAST).sort(), LAST];
const WIRING = "llm-stack|index|exit-when-engine-dies";

/** Folders that use the package. The package must not import from them. */
const OUTSIDE = {
  regex: "^(\\.\\./)+(ops|bench|testing|test|examples)/",
  message: "The package must not import commands or tests.",
};
const DOCKER = {
  name: "@pulumi/docker",
  message: "Only components/docker/ uses the Docker provider. Use its functions, or add one.",
};

/** Folders that use the package and must not import from each other: for each, the forbidden folders and the message. */
const APART = {
  bench: [
    "test",
    "Code for both benches and tests belongs in testing/, so that a test can change without breaking a bench. Move it there.",
  ],
  test: ["bench", "Code for both tests and benches belongs in testing/. Move it there."],
  testing: [
    "bench|test",
    "testing/ is shared by benches and tests and must not import from them. Move the code to testing/.",
  ],
};

const betweenUsers = Object.entries(APART).map(([folder, [others, message]]) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    "no-restricted-imports": ["error", { patterns: [{ regex: `^(\\.\\./)+(${others})/`, message }] }],
  },
}));

const betweenLayers = LAYERS.map((layer, index) => {
  const later = LAYERS.slice(index + 1).join("|");
  const patterns = [
    OUTSIDE,
    { regex: `^(\\.\\./)+(${WIRING})$`, message: "A component must not import the stack that contains it." },
    ...(later ? [{ regex: `^(\\.\\./)+(${later})/`, message: `Data flows ${LAYERS.join(" → ")}.` }] : []),
  ];
  return {
    files: [`components/${layer}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { paths: layer === "docker" ? [] : [DOCKER], patterns }] },
  };
});

/** ESLint configurations, one for each folder. */
export const importDirections = [...betweenLayers, ...betweenUsers];
