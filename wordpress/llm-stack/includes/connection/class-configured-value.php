<?php
/**
 * One value of the configuration.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * A value with its origin, and what is wrong with it.
 */
final class Configured_Value {

	/**
	 * The value; empty if it is not set or not readable.
	 *
	 * @var string
	 */
	private $value;

	/**
	 * Where it comes from, as a sentence fragment; empty if it is not set.
	 *
	 * @var string
	 */
	private $source;

	/**
	 * What is wrong with it, as a sentence; empty if nothing is.
	 *
	 * @var string
	 */
	private $problem;

	/**
	 * Creates a value.
	 *
	 * @param string $value   The value.
	 * @param string $source  Its origin.
	 * @param string $problem What is wrong with it.
	 */
	public function __construct( string $value, string $source, string $problem = '' ) {
		$this->value   = $value;
		$this->source  = $source;
		$this->problem = $problem;
	}

	/**
	 * Whether there is a usable value.
	 */
	public function is_set(): bool {
		return '' !== $this->value && '' === $this->problem;
	}

	/**
	 * The value, or an empty text.
	 */
	public function value(): string {
		return $this->value;
	}

	/**
	 * Where the value comes from.
	 */
	public function source(): string {
		return $this->source;
	}

	/**
	 * What is wrong.
	 */
	public function problem(): string {
		return $this->problem;
	}

	/**
	 * The same value, with a problem.
	 *
	 * @param string $problem What is wrong.
	 */
	public function with_problem( string $problem ): self {
		return new self( $this->value, $this->source, $problem );
	}

	/**
	 * Stack traces and dumps must not show the value, which may be a key.
	 *
	 * @return array<string, string>
	 */
	public function __debugInfo(): array {
		return array(
			'source'  => $this->source,
			'problem' => $this->problem,
		);
	}
}
