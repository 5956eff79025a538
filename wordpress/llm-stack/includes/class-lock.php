<?php
/**
 * A lock across requests.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack;

use LLM_Stack\Connection\Gateway_Error;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Lets one request at a time do something. The row in the options table is the lock, which works with every database.
 */
final class Lock {

	/**
	 * Seconds after which a lock counts as left behind by a killed request.
	 */
	private const EXPIRY = 60;

	/**
	 * Seconds that a request waits for the lock.
	 */
	private const PATIENCE = 2;

	/**
	 * Runs a function while no other request does the same.
	 *
	 * @param string   $name Name of the lock.
	 * @param callable $work What to do.
	 * @return mixed What the function returns.
	 * @throws Gateway_Error When another request holds the lock for more than two seconds.
	 */
	public static function hold( string $name, callable $work ) {
		$result   = null;
		$has_lock = self::attempt(
			$name,
			self::PATIENCE,
			static function () use ( $work, &$result ): void {
				$result = $work();
			}
		);
		if ( ! $has_lock ) {
			throw Gateway_Error::of( 'busy', __( 'Another request is doing the same at the moment. Try again.', 'llm-stack' ) );
		}
		return $result;
	}

	/**
	 * Runs a function while no other request does the same, or leaves it.
	 *
	 * @param string   $name    Name of the lock.
	 * @param float    $seconds How long to wait for the lock.
	 * @param callable $work    What to do.
	 * @return bool Whether the function ran.
	 */
	public static function attempt( string $name, float $seconds, callable $work ): bool {
		$option = 'llm_stack_lock_' . $name;
		$tries  = (int) ceil( $seconds * 10 );
		while ( ! self::take( $option ) ) {
			if ( $tries < 1 ) {
				return false;
			}
			--$tries;
			usleep( 100000 );
		}
		try {
			$work();
			return true;
		} finally {
			global $wpdb;
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- cached options would not be a lock.
			$wpdb->delete( $wpdb->options, array( 'option_name' => $option ) );
		}
	}

	/**
	 * Takes the lock if it is free or left behind.
	 *
	 * @param string $option Name of the row.
	 */
	private static function take( string $option ): bool {
		global $wpdb;
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- cached options would not be a lock.
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name = %s AND CAST( option_value AS UNSIGNED ) < %d", $option, time() - self::EXPIRY ) );
		return 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} ( option_name, option_value, autoload ) VALUES ( %s, %s, 'no' )", $option, (string) time() ) );
		// phpcs:enable
	}
}
