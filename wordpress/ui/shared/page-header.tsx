import { createElement, type ReactElement, type ReactNode } from "@wordpress/element";

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
}

/** Title of a page with its main actions. WordPress moves notices of other plugins below the last line. */
export function PageHeader({ title, children }: Props): ReactElement {
  return (
    <div className="llm-stack-header">
      <h1 className="wp-heading-inline">{title}</h1>
      <div className="llm-stack-header__actions">{children}</div>
      <hr className="wp-header-end" />
    </div>
  );
}
