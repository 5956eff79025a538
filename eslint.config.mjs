import pulumi from "@pulumi/eslint-plugin";
import globals from "globals";
import tseslint from "typescript-eslint";

import { houseRules } from "./house-rules.mjs";
import { importDirections } from "./import-directions.mjs";

export default tseslint.config(
  // dist, generated and build hold what programs write.
  { ignores: ["dist/", "generated/", "coverage/", "test/golden/", "wordpress/llm-stack/build/"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@typescript-eslint/explicit-member-accessibility": ["error", { overrides: { constructors: "no-public" } }],
      // Numbers in messages are fine; the rule is for objects and outputs.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 220, skipComments: true }],
    },
  },
  ...importDirections,
  ...houseRules,
  {
    // Plain JavaScript, which runs before or without the TypeScript tools and has no type information.
    files: ["**/*.mjs", "**/*.cjs"],
    languageOptions: { globals: globals.node, parserOptions: { projectService: false } },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      "@pulumi/no-output-in-template-literal": "off",
      "@pulumi/no-output-instance-in-template-literal": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
      // A program that also runs where nothing is compiled can only `require`.
      "@typescript-eslint/no-require-imports": "off",
    },
  },
);
