import { Modal } from "@wordpress/components";
import { createElement, useState, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import type { Key, Limits } from "../shared/answers";
import { send } from "../shared/api";
import type { Format } from "../shared/format";
import type { Problem } from "../shared/problem";
import { problemFrom } from "../shared/use-answer";
import { emptyForm, requestOf } from "./key-form";
import { KeyFields } from "./key-fields";
import { SecretPanel } from "./secret-panel";

interface Created {
  readonly secret: string;
  readonly key: Key;
}

interface Props {
  readonly limits: Limits;
  readonly format: Format;
  readonly onCreated: () => void;
  readonly onClose: () => void;
}

/** Creates a key, and shows its value once. */
export function CreateDialog({ limits, format, onCreated, onClose }: Props): ReactElement {
  const [form, setForm] = useState(() => emptyForm(limits));
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setIsBusy] = useState(false);
  const [created, setCreated] = useState<Created>();

  const submit = async () => {
    if (form.models.length === 0) {
      refuse({ message: "", remedy: "", fields: { models: __("Choose at least one model.", "llm-stack") } });
      return;
    }
    setIsBusy(true);
    setProblem(undefined);
    try {
      setCreated(await send<Created>("POST", "/keys", requestOf(form)));
      onCreated();
    } catch (error) {
      refuse(problemFrom(error));
    }
    setIsBusy(false);
  };
  // The words about a field are beside it.
  const refuse = (refusal: Problem) => {
    setProblem(
      Object.keys(refusal.fields).length === 0
        ? refusal
        : { ...refusal, message: __("Please correct the marked fields.", "llm-stack"), remedy: "" },
    );
  };
  return (
    <Modal
      title={created === undefined ? __("Add a key", "llm-stack") : __("The key is ready", "llm-stack")}
      className="llm-stack-dialog"
      // Nothing but the button closes a dialog with a value that cannot be shown again.
      shouldCloseOnClickOutside={false}
      shouldCloseOnEsc={created === undefined}
      isDismissible={created === undefined}
      onRequestClose={onClose}
    >
      {created === undefined ? (
        <KeyFields
          form={form}
          onChange={setForm}
          limits={limits}
          format={format}
          problem={problem}
          isBusy={isBusy}
          onSubmit={() => void submit()}
          onCancel={onClose}
        />
      ) : (
        <SecretPanel name={created.key.name} secret={created.secret} onClose={onClose} />
      )}
    </Modal>
  );
}
