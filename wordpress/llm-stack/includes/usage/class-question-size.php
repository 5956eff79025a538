<?php
/**
 * How many days to ask about at once.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

use LLM_Stack\Connection\Gateway_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Learns from the duration of answers. It depends on the number of active keys, which nothing else tells.
 */
final class Question_Size {

	/**
	 * A call shorter than the first number of seconds lets the next one ask about more days; one longer than the second, about
	 * fewer.
	 */
	private const QUICK = 0.25;
	private const LONG  = 0.6;

	/**
	 * Name of the transient.
	 *
	 * @var string
	 */
	private $name;

	/**
	 * Creates the size.
	 *
	 * @param string $source Address of the gateway and team.
	 */
	public function __construct( string $source ) {
		$this->name = 'llm_stack_usage_days_' . substr( md5( $source ), 0, 12 );
	}

	/**
	 * Most days to ask about at once. The first question is about one day.
	 */
	public function most(): int {
		$days = get_transient( $this->name );
		return is_numeric( $days ) && $days >= 1 ? (int) $days : 1;
	}

	/**
	 * Learns from an answer.
	 *
	 * @param int   $days    How many days were asked about.
	 * @param float $seconds How long it took.
	 */
	public function answered( int $days, float $seconds ): void {
		if ( $seconds < self::QUICK && $days === $this->most() ) {
			$this->set( 2 * $days );
		} elseif ( $seconds > self::LONG && $days > 1 ) {
			$this->set( intdiv( $days, 2 ) );
		}
	}

	/**
	 * Learns from a failure.
	 *
	 * @param int           $days  How many days were asked about.
	 * @param Gateway_Error $error What went wrong.
	 * @return bool Whether a smaller question can follow at once.
	 */
	public function failed( int $days, Gateway_Error $error ): bool {
		if ( $days < 2 || ! in_array( $error->reason(), array( 'too_large', 'slow', 'failed' ), true ) ) {
			return false;
		}
		$this->set( intdiv( $days, 4 ) );
		return 'too_large' === $error->reason();
	}

	/**
	 * Stores the size.
	 *
	 * @param int $days Most days to ask about at once.
	 */
	private function set( int $days ): void {
		$days = min( max( 1, $days ), Period::LONGEST );
		if ( $days !== $this->most() ) {
			set_transient( $this->name, $days, WEEK_IN_SECONDS );
		}
	}
}
