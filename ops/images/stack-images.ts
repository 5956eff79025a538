import { activeServices, type ServiceChoices } from "../../components/settings/active-services";
import { mirroredReference, parseImageReference } from "../../components/settings/image-reference";
import type { ImageReference } from "../../components/settings/image-reference";
import { parseJson } from "../../components/settings/parse-json";
import { mergeDefaults, type PlainObject } from "../../components/settings/merge-defaults";
import { serviceNames, type ServiceName } from "../../components/settings/service-names";
import { evaluateSettings } from "../doctor/settings";
import { setSetting } from "../doctor/finding";
import { assumeSecrets } from "../plan/assume-secrets";
import { defaultValues, type StackConfig } from "../stack-config";

/** An image that a stack runs, for one or several services. */
export interface StackImage extends ImageReference {
  /** As in the settings. */
  readonly reference: string;
  /** Where it is pulled from without tag and digest: the mirror's name for it, if the stack has a mirror. */
  readonly source: string;
  readonly services: readonly ServiceName[];
}

/** What is wrong with an image, and the remedy. */
export interface ImageProblem {
  /** The reference in the settings. */
  readonly image: string;
  /** The rest of a sentence that starts with the image. */
  readonly message: string;
  /** Commands or advice, one per line. */
  readonly remedy: string;
}

/** The images of the services that a stack runs, and references that are none. */
export interface StackImages {
  readonly images: readonly StackImage[];
  readonly problems: readonly ImageProblem[];
}

/** A stack and its configuration. */
export interface ImageSource {
  readonly stack: string;
  readonly config: StackConfig;
}

/** Reads a stack's images, defaults included. Other settings may be invalid: the images are checked all the same. */
export function stackImages({ stack, config }: ImageSource): StackImages {
  const { settings } = evaluateSettings(stack, assumeSecrets(config).config);
  const references = imageSetting(config.values);
  const mirror = settings.registryMirror ?? "";
  const images = new Map<string, StackImage>();
  const problems: ImageProblem[] = [];
  for (const service of servicesOf(settings)) {
    const reference = references[service] ?? "";
    const parsed = parseImageReference(reference);
    const known = images.get(reference);
    if (known) images.set(reference, { ...known, services: [...known.services, service] });
    else if (parsed) {
      const source = mirroredReference(parsed.repository, mirror);
      images.set(reference, { ...parsed, reference, source, services: [service] });
    } else {
      problems.push({
        image: `"${reference}"`,
        message: `(images.${service}) is not name:tag or name:tag@sha256:…`,
        remedy: setSetting(stack, `images.${service}`, "<name:tag>"),
      });
    }
  }
  return { images: [...images.values()], problems };
}

/** Every image of the setting, those of services that the stack does not run included. */
export function imageSetting(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const key = "llm-stack:images";
  const [defaults, own] = [defaultValues(), values].map(({ [key]: text = "{}" }) => parseJson(text) ?? {});
  return mergeDefaults(defaults as PlainObject, own as PlainObject) as Readonly<Record<string, string>>;
}

/** All services, if the settings that decide about them are invalid. */
function servicesOf(settings: Partial<ServiceChoices>): readonly ServiceName[] {
  const { backup, documents, guardrails, logs } = settings;
  return backup && documents && guardrails && logs
    ? activeServices({ backup, documents, guardrails, logs })
    : serviceNames;
}
