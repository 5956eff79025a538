import { Button, Notice, TextControl } from "@wordpress/components";
import { createElement, useState, type ReactElement } from "@wordpress/element";
import { __, _n, sprintf } from "@wordpress/i18n";

import type { Verification } from "../shared/answers";
import { get } from "../shared/api";
import type { Format } from "../shared/format";
import type { Problem } from "../shared/problem";
import { ProblemNotice } from "../shared/problem-notice";
import { problemFrom } from "../shared/use-answer";

/** Verifies the chain of hashes. */
export function VerificationCard({ format }: { readonly format: Format }): ReactElement {
  const [expected, setExpected] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [result, setResult] = useState<Verification>();
  const [problem, setProblem] = useState<Problem>();

  const verify = async () => {
    setIsBusy(true);
    setProblem(undefined);
    setResult(undefined);
    try {
      setResult((await get<Verification>("/audit/verify", { expected: expected.trim().toLowerCase() })).data);
    } catch (error) {
      setProblem(problemFrom(error));
    }
    setIsBusy(false);
  };
  return (
    <section className="llm-stack-card">
      <h2>{__("Has someone changed the log?", "llm-stack")}</h2>
      <p>
        {__(
          "Each row contains a hash of the row before it, so a changed or missing row breaks the chain. Only a hash that you noted earlier, elsewhere, shows that the newest rows are missing.",
          "llm-stack",
        )}
      </p>
      <form
        className="llm-stack-toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          void verify();
        }}
      >
        <TextControl
          __nextHasNoMarginBottom
          className="llm-stack-hash"
          label={__("Hash noted earlier (optional)", "llm-stack")}
          value={expected}
          onChange={setExpected}
          maxLength={64}
          pattern="\s*[0-9a-fA-F]*\s*"
          autoComplete="off"
          spellCheck={false}
        />
        <Button variant="secondary" type="submit" isBusy={isBusy} disabled={isBusy}>
          {__("Verify", "llm-stack")}
        </Button>
      </form>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {result !== undefined && <Result result={result} format={format} />}
    </section>
  );
}

function Result({ result, format }: { readonly result: Verification; readonly format: Format }): ReactElement {
  /* translators: %s: a number of rows */
  const rows = sprintf(
    _n("%s row was checked.", "%s rows were checked.", result.rows, "llm-stack"),
    format.count(result.rows),
  );
  return (
    <Notice status={result.ok ? "success" : "error"} isDismissible={false}>
      <p>
        <strong>
          {result.ok ? __("The log is complete and unchanged.", "llm-stack") : __("The log is damaged.", "llm-stack")}
        </strong>{" "}
        {rows}
      </p>
      {result.problems.length > 0 && (
        <ul className="llm-stack-list">
          {result.problems.map(({ id, message }) => (
            <li key={`${id} ${message}`}>
              {id > 0 && (
                /* translators: %d: number of a row */
                <strong>{sprintf(__("Row %d:", "llm-stack"), id)} </strong>
              )}
              {message}
            </li>
          ))}
        </ul>
      )}
      <p>
        {__("Hash of the newest row, to note elsewhere:", "llm-stack")} <code>{result.head}</code>
      </p>
    </Notice>
  );
}
