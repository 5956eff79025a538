<?php
/**
 * A call of the gateway that failed.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

use RuntimeException;
use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Says what went wrong in one sentence and what to do in another. Neither contains a key.
 */
final class Gateway_Error extends RuntimeException {

	/**
	 * HTTP status of this plugin's REST API for each reason.
	 */
	private const STATUSES = array(
		'not_configured'  => 503,
		'down'            => 503,
		'slow'            => 504,
		'circuit_open'    => 503,
		'certificate'     => 502,
		'blocked_by_site' => 503,
		'not_json'        => 502,
		'too_large'       => 502,
		'failed'          => 502,
		'key_unknown'     => 502,
		'key_expired'     => 502,
		'key_blocked'     => 502,
		'not_allowed'     => 502,
		'refused'         => 403,
		'model_denied'    => 403,
		'budget_exceeded' => 429,
		'rate_limited'    => 429,
		'alias_taken'     => 409,
		'alias_refused'   => 400,
		'key_gone'        => 404,
		'bad_request'     => 400,
		'outcome_unknown' => 504,
		'invalid'         => 400,
		'quota'           => 403,
		'busy'            => 409,
		'loading'         => 503,
		'forbidden'       => 403,
		'audit'           => 500,
	);

	/**
	 * Short name of the reason, for programs.
	 *
	 * @var string
	 */
	private $reason;

	/**
	 * Seconds after which another try makes sense.
	 *
	 * @var int|null
	 */
	private $retry_after;

	/**
	 * Messages by field, for input that is refused.
	 *
	 * @var array<string, string>
	 */
	private $fields = array();

	/**
	 * Creates an error.
	 *
	 * @param string   $reason      One of the keys of STATUSES.
	 * @param string   $sentence    What went wrong.
	 * @param int|null $retry_after Seconds after which another try makes sense.
	 */
	public static function of( string $reason, string $sentence, ?int $retry_after = null ): self {
		$error              = new self( Redactor::text( $sentence ) );
		$error->reason      = isset( self::STATUSES[ $reason ] ) ? $reason : 'failed';
		$error->retry_after = $retry_after;
		return $error;
	}

	/**
	 * Creates an error about input, with all problems at once.
	 *
	 * @param array<string, string> $fields Messages by field.
	 */
	public static function of_fields( array $fields ): self {
		$error         = self::of( 'invalid', implode( ' ', $fields ) );
		$error->fields = $fields;
		return $error;
	}

	/**
	 * Short name of the reason.
	 */
	public function reason(): string {
		return $this->reason;
	}

	/**
	 * HTTP status of this plugin's answer.
	 */
	public function status(): int {
		return self::STATUSES[ $this->reason ];
	}

	/**
	 * What to do about it; empty if the sentence says it.
	 */
	public function remedy(): string {
		return Remedies::of( $this->reason );
	}

	/**
	 * Sentence and remedy.
	 */
	public function advice(): string {
		return trim( $this->getMessage() . ' ' . $this->remedy() );
	}

	/**
	 * The error as REST answers show it.
	 */
	public function to_wp_error(): WP_Error {
		$data = array(
			'status' => $this->status(),
			'reason' => $this->reason,
			'remedy' => $this->remedy(),
		);
		if ( null !== $this->retry_after ) {
			$data['retry_after'] = $this->retry_after;
		}
		if ( array() !== $this->fields ) {
			$data['params'] = $this->fields;
		}
		return new WP_Error( 'llm_stack_' . $this->reason, $this->getMessage(), $data );
	}
}
