<?php
/**
 * The limits of the stack for each key.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Configuration;

defined( 'ABSPATH' ) || exit;

/**
 * Reads LLM_STACK_BOUNDS: default values for new keys, and help texts. The gateway enforces its own limits, whatever is here.
 */
final class Bounds {

	/**
	 * The limits.
	 *
	 * @var array<string, mixed>
	 */
	private $limits;

	/**
	 * Reads the limits.
	 *
	 * @param Configuration $configuration The connection settings.
	 */
	public function __construct( Configuration $configuration ) {
		$value        = $configuration->value( Configuration::BOUNDS );
		$limits       = $value->is_set() ? json_decode( $value->value(), true ) : array();
		$this->limits = is_array( $limits ) ? $limits : array();
	}

	/**
	 * A numeric limit; null if there is none.
	 *
	 * @param string $name One of max_budget, rpm_limit and tpm_limit.
	 */
	public function number( string $name ): ?float {
		return is_numeric( $this->limits[ $name ] ?? null ) ? (float) $this->limits[ $name ] : null;
	}

	/**
	 * A duration such as 30d; null if there is none.
	 *
	 * @param string $name Either budget_duration or duration.
	 */
	public function duration( string $name ): ?string {
		$value = $this->limits[ $name ] ?? null;
		return is_string( $value ) && '' !== $value ? $value : null;
	}

	/**
	 * All limits that this plugin knows.
	 *
	 * @return array<string, mixed>
	 */
	public function all(): array {
		return array(
			'max_budget'      => $this->number( 'max_budget' ),
			'budget_duration' => $this->duration( 'budget_duration' ),
			'duration'        => $this->duration( 'duration' ),
			'rpm_limit'       => $this->number( 'rpm_limit' ),
			'tpm_limit'       => $this->number( 'tpm_limit' ),
		);
	}
}
