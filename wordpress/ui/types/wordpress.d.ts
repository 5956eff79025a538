/**
 * The parts of WordPress' own packages that the pages use. WordPress has them as globals: the bundle contains none of them, and
 * the packages with their own types would add hundreds of dependencies. Checked against WordPress 6.1.
 */

declare module "@wordpress/element" {
  export {
    createElement,
    Fragment,
    useCallback,
    useEffect,
    useMemo,
    useRef,
    useState,
    type ReactElement,
    type ReactNode,
  } from "react";
  import type { ReactElement } from "react";

  /** Since WordPress 6.2. */
  export const createRoot: ((container: Element) => { render: (element: ReactElement) => void }) | undefined;
  /** Until React 18 is gone; WordPress 6.1 has only this. */
  export function render(element: ReactElement, container: Element): void;
}

declare module "@wordpress/i18n" {
  export function __(text: string, domain: "llm-stack"): string;
  export function _n(single: string, plural: string, number: number, domain: "llm-stack"): string;
  export function sprintf(format: string, ...values: readonly (string | number)[]): string;
  export function isRTL(): boolean;
}

declare module "@wordpress/api-fetch" {
  interface Options {
    readonly path: string;
    readonly method?: "GET" | "POST" | "DELETE";
    readonly data?: unknown;
    readonly parse: false;
    readonly signal?: AbortSignal | undefined;
  }

  /** Sends WordPress' nonce. With `parse: false` it resolves with the response, and rejects with one that is not 2xx. */
  export default function apiFetch(options: Options): Promise<Response>;
}

declare module "@wordpress/components" {
  import type { AnchorHTMLAttributes, ButtonHTMLAttributes, FunctionComponent, ReactNode } from "react";

  interface ButtonProps
    extends
      ButtonHTMLAttributes<HTMLButtonElement>,
      Pick<AnchorHTMLAttributes<HTMLAnchorElement>, "href" | "target" | "rel"> {
    readonly variant?: "primary" | "secondary" | "tertiary" | "link";
    readonly isBusy?: boolean;
    readonly isDestructive?: boolean;
    readonly isSmall?: boolean;
  }
  interface FieldProps {
    readonly label: ReactNode;
    readonly help?: ReactNode;
    readonly className?: string;
    readonly hideLabelFromVision?: boolean;
    readonly disabled?: boolean;
    readonly __nextHasNoMarginBottom?: boolean;
  }
  interface TextControlProps extends FieldProps {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly type?: "text" | "number" | "search" | "date";
    readonly required?: boolean;
    readonly maxLength?: number;
    readonly min?: number;
    readonly max?: number;
    readonly step?: number | "any";
    readonly pattern?: string;
    readonly readOnly?: boolean;
    readonly autoComplete?: string;
    readonly spellCheck?: boolean;
    readonly "aria-invalid"?: boolean;
  }
  interface SelectControlProps extends FieldProps {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly options: readonly { readonly label: string; readonly value: string }[];
  }
  interface CheckboxControlProps extends FieldProps {
    readonly checked: boolean;
    readonly onChange: (checked: boolean) => void;
  }
  interface NoticeProps {
    readonly status: "success" | "warning" | "error" | "info";
    readonly isDismissible?: boolean;
    readonly onRemove?: () => void;
    readonly politeness?: "polite" | "assertive";
    readonly children: ReactNode;
  }
  interface ModalProps {
    readonly title: string;
    readonly onRequestClose: () => void;
    readonly className?: string;
    readonly isDismissible?: boolean;
    readonly shouldCloseOnClickOutside?: boolean;
    readonly shouldCloseOnEsc?: boolean;
    readonly children: ReactNode;
  }

  export const Button: FunctionComponent<ButtonProps>;
  export const CheckboxControl: FunctionComponent<CheckboxControlProps>;
  export const Modal: FunctionComponent<ModalProps>;
  export const Notice: FunctionComponent<NoticeProps>;
  export const SelectControl: FunctionComponent<SelectControlProps>;
  export const Spinner: FunctionComponent;
  export const TextControl: FunctionComponent<TextControlProps>;
}
