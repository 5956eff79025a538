import { parseImageReference } from "../image-reference";
import { problemAt } from "../problems";
import { checkPartsOf, type CrossCheck } from "./cross-check";

/** The image whose only language model is English (its file `presidio_analyzer/conf/default.yaml`). */
const OFFICIAL_ANALYZER = /(^|\/)presidio-analyzer$/;
const IMAGE_LANGUAGE = "en";

/** The stack's own Presidio has a model for the language: the analyzer refuses every text of another. */
export const guardrailChecks: readonly CrossCheck[] = [
  checkPartsOf(["guardrails", "images"], ({ guardrails, images }) => {
    const image = parseImageReference(images.presidioAnalyzer ?? "")?.repository ?? "";
    if (!OFFICIAL_ANALYZER.test(image)) return [];
    return guardrails.flatMap((guardrail, index) => {
      const { analyzerUrl, language = IMAGE_LANGUAGE } = guardrail?.presidio ?? {};
      return analyzerUrl !== undefined || language === IMAGE_LANGUAGE
        ? []
        : [
            problemAt(
              ["guardrails", index, "presidio", "language"],
              `is ${language}, but ${image} has only English: set images.presidioAnalyzer to an image with a model for ` +
                `${language}, or analyzerUrl and anonymizerUrl`,
              { remove: true },
            ),
          ];
    });
  }),
];
