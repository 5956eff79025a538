import { Button, Modal } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";
import { __, _n, sprintf } from "@wordpress/i18n";

import type { Key } from "../shared/answers";
import { Name } from "../shared/name";

interface Props {
  readonly keys: readonly Key[];
  readonly isBusy: boolean;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

/** Asks before keys are deleted. */
export function DeleteDialog({ keys, isBusy, onDelete, onClose }: Props): ReactElement {
  return (
    <Modal
      /* translators: %d: a number of keys */
      title={sprintf(_n("Delete %d key?", "Delete %d keys?", keys.length, "llm-stack"), keys.length)}
      className="llm-stack-dialog"
      onRequestClose={onClose}
    >
      <p>
        {__(
          "Whatever uses a deleted key stops working within a minute. This cannot be undone; blocking can. Past spend stays in the charts.",
          "llm-stack",
        )}
      </p>
      <ul className="llm-stack-list">
        {keys.map((key) => (
          <li key={key.id}>
            <Name>{key.name}</Name>
          </li>
        ))}
      </ul>
      <div className="llm-stack-buttons">
        <Button variant="tertiary" onClick={onClose}>
          {__("Cancel", "llm-stack")}
        </Button>
        <Button variant="primary" isDestructive isBusy={isBusy} disabled={isBusy} onClick={onDelete}>
          {__("Delete", "llm-stack")}
        </Button>
      </div>
    </Modal>
  );
}
