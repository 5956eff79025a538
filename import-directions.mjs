/**
 * Folders of `components/`, in the direction in which data flows. A folder may import from those before it, and none imports
 * what is made from it, so that every part can be read and tested with what stands above it alone.
 */
const LAYERS = [
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
  "monitoring",
];
const WIRING = "llm-stack|index|exit-when-engine-dies";

/** The users of the package: none of its parts knows them. */
const OUTSIDE = {
  regex: "^(\\.\\./)+(ops|bench|testing|test|examples)/",
  message: "The package knows no command and no test.",
};
const DOCKER = {
  name: "@pulumi/docker",
  message: "Only components/docker/ knows Docker. Use what it offers, or add to it.",
};

/** Users of the package that know nothing of each other, and what each would import of the other. */
const APART = {
  bench: [
    "test",
    "What a bench shares with tests is in testing/: a test may change without a look at any bench. Move it there.",
  ],
  test: ["bench", "What a test shares with a bench is in testing/. Move it there."],
  testing: ["bench|test", "testing/ is what benches and tests share, and knows neither. Move what it needs here."],
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
    { regex: `^(\\.\\./)+(${WIRING})$`, message: "Components do not know the stack that they are part of." },
    ...(later ? [{ regex: `^(\\.\\./)+(${later})/`, message: `Data flows ${LAYERS.join(" → ")}.` }] : []),
  ];
  return {
    files: [`components/${layer}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { paths: layer === "docker" ? [] : [DOCKER], patterns }] },
  };
});

/** ESLint configurations, one for each folder. */
export const importDirections = [...betweenLayers, ...betweenUsers];
