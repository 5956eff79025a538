/** Label that every container and network of a stack carries; its value is the stack's prefix. */
export const STACK_LABEL = "llm-stack.stack";
/** Label with the service's name. */
export const SERVICE_LABEL = "llm-stack.service";
/** Label of a container that only copies files into a volume; its value is service and kind, such as `litellm/config`. */
export const LOADER_LABEL = "llm-stack.loader";
