<?php
/**
 * Requests, tokens and cost.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

defined( 'ABSPATH' ) || exit;

/**
 * Adds up LiteLLM's metrics.
 */
final class Metrics {

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
	 * @return array<string, int|float>
	 */
	public static function zero(): array {
		return array_fill_keys( array_keys( self::NAMES ), 0 );
	}

	/**
	 * Reads LiteLLM's metrics.
	 *
	 * @param mixed $row LiteLLM's `metrics`.
	 * @return array<string, int|float>
	 */
	public static function from_row( $row ): array {
		$metrics = self::zero();
		foreach ( self::NAMES as $name => $theirs ) {
			$metrics[ $name ] = is_array( $row ) && is_numeric( $row[ $theirs ] ?? null ) ? $row[ $theirs ] + 0 : 0;
		}
		return $metrics;
	}

	/**
	 * The sum of two metrics.
	 *
	 * @param array<string, int|float> $one   The first.
	 * @param array<string, int|float> $other The second.
	 * @return array<string, int|float>
	 */
	public static function add( array $one, array $other ): array {
		foreach ( array_keys( self::NAMES ) as $name ) {
			$one[ $name ] += $other[ $name ];
		}
		return $one;
	}

	/**
	 * Metrics as they are shown, with the share of failed requests.
	 *
	 * @param array<string, int|float> $metrics The metrics.
	 * @return array<string, int|float>
	 */
	public static function present( array $metrics ): array {
		$metrics['cost']        = round( $metrics['cost'], 6 );
		$metrics['error_share'] = $metrics['requests'] > 0 ? round( $metrics['failed'] / $metrics['requests'], 4 ) : 0;
		return $metrics;
	}
}
