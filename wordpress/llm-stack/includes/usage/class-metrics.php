<?php
/**
 * Requests, tokens and cost.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

defined( 'ABSPATH' ) || exit;

/**
 * Adds up LiteLLM's metrics. They are lists of numbers in the order of NAMES: a period can have a hundred thousand of them.
 */
final class Metrics {

	public const REQUESTS = 0;
	public const FAILED   = 2;
	public const COST     = 6;

	/**
	 * Names of this plugin for LiteLLM's names.
	 */
	private const NAMES = array(
		'requests'          => 'api_requests',
		'successful'        => 'successful_requests',
		'failed'            => 'failed_requests',
		'prompt_tokens'     => 'prompt_tokens',
		'completion_tokens' => 'completion_tokens',
		'tokens'            => 'total_tokens',
		'cost'              => 'spend',
	);

	/**
	 * No requests at all.
	 *
	 * @return array<int, int|float>
	 */
	public static function zero(): array {
		return array( 0, 0, 0, 0, 0, 0, 0 );
	}

	/**
	 * Reads LiteLLM's metrics.
	 *
	 * @param mixed $row LiteLLM's `metrics`.
	 * @return array<int, int|float>
	 */
	public static function from_row( $row ): array {
		$metrics = array();
		foreach ( self::NAMES as $theirs ) {
			$metrics[] = is_array( $row ) && is_numeric( $row[ $theirs ] ?? null ) ? $row[ $theirs ] + 0 : 0;
		}
		return $metrics;
	}

	/**
	 * Adds metrics to a sum.
	 *
	 * @param array<int, int|float> $sum  The sum.
	 * @param array<int, int|float> $more What to add.
	 */
	public static function add( array &$sum, array $more ): void {
		foreach ( $more as $index => $value ) {
			$sum[ $index ] += $value;
		}
	}

	/**
	 * Takes metrics from a sum, which never falls below zero.
	 *
	 * @param array<int, int|float> $sum  The sum.
	 * @param array<int, int|float> $part What to take from it.
	 */
	public static function subtract( array &$sum, array $part ): void {
		foreach ( $part as $index => $value ) {
			$sum[ $index ] = max( 0, $sum[ $index ] - $value );
		}
	}

	/**
	 * Metrics as they are shown, with the share of failed requests.
	 *
	 * @param array<int, int|float> $metrics The metrics.
	 * @return array<string, int|float>
	 */
	public static function present( array $metrics ): array {
		$shown = array();
		foreach ( array_keys( self::NAMES ) as $index => $name ) {
			$shown[ $name ] = $metrics[ $index ];
		}
		$shown['cost']        = round( $shown['cost'], 6 );
		$shown['error_share'] = $shown['requests'] > 0 ? round( $shown['failed'] / $shown['requests'], 4 ) : 0;
		return $shown;
	}
}
