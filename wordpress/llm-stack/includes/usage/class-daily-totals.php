<?php
/**
 * The totals of days.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

defined( 'ABSPATH' ) || exit;

/**
 * Reduces LiteLLM's answer to one cell for each day, model and key. LiteLLM's answer has four kilobytes for each key and day; a
 * cell has fifty bytes.
 *
 * @phpstan-type Totals array{keys: array<int, array{0: string, 1: string}>, models: array<int, string>, cells: array<int, array{0: int, 1: int, 2: array<int, int|float>}>}
 */
final class Daily_Totals {

	/**
	 * Least cost in USD that counts: sums of floating-point numbers leave less than that.
	 */
	private const LEAST_COST = 0.0000005;

	/**
	 * No requests at all.
	 *
	 * @return array<string, array<mixed>>
	 *
	 * @phpstan-return Totals
	 */
	public static function none(): array {
		return array(
			'keys'   => array(),
			'models' => array(),
			'cells'  => array(),
		);
	}

	/**
	 * Totals of the days of an answer, by YYYY-MM-DD: the keys with their aliases, the models, and cells with the index of a model,
	 * the index of a key, and metrics.
	 *
	 * @param array<string, mixed> $answer LiteLLM's answer.
	 * @return array<string, array<string, array<mixed>>>
	 *
	 * @phpstan-return array<string, Totals>
	 */
	public static function of_answer( array $answer ): array {
		$days = array();
		foreach ( self::part( $answer['results'] ?? null ) as $day ) {
			$breakdown                     = self::part( $day['breakdown'] ?? null );
			$days[ (string) $day['date'] ] = self::of_day( self::part( $breakdown['api_keys'] ?? null ), self::part( $breakdown['model_groups'] ?? null ) );
		}
		return $days;
	}

	/**
	 * Totals of a day.
	 *
	 * @param array<array<string, mixed>> $keys   LiteLLM's totals by key.
	 * @param array<array<string, mixed>> $models LiteLLM's totals by model, each with those by key.
	 * @return array<string, array<mixed>>
	 *
	 * @phpstan-return Totals
	 */
	private static function of_day( array $keys, array $models ): array {
		$totals  = self::none();
		$indexes = array();
		$left    = array();
		foreach ( $keys as $id => $key ) {
			$indexes[ $id ]   = count( $totals['keys'] );
			$left[ $id ]      = Metrics::from_row( $key['metrics'] ?? null );
			$totals['keys'][] = array( (string) $id, self::alias( $key ) );
		}
		foreach ( $models as $model => $group ) {
			$totals['models'][] = (string) $model;
			foreach ( self::part( $group['api_key_breakdown'] ?? null ) as $id => $key ) {
				if ( ! isset( $indexes[ $id ] ) ) {
					$indexes[ $id ]   = count( $totals['keys'] );
					$totals['keys'][] = array( (string) $id, self::alias( $key ) );
				}
				$metrics           = Metrics::from_row( $key['metrics'] ?? null );
				$totals['cells'][] = array( count( $totals['models'] ) - 1, $indexes[ $id ], $metrics );
				if ( isset( $left[ $id ] ) ) {
					Metrics::subtract( $left[ $id ], $metrics );
				}
			}
		}
		// Requests that failed before LiteLLM chose a model have no model.
		$totals['models'][] = '';
		foreach ( $left as $id => $metrics ) {
			if ( $metrics[ Metrics::REQUESTS ] > 0 || $metrics[ Metrics::COST ] > self::LEAST_COST ) {
				$totals['cells'][] = array( count( $totals['models'] ) - 1, $indexes[ $id ], $metrics );
			}
		}
		return $totals;
	}

	/**
	 * Alias of a key.
	 *
	 * @param array<string, mixed> $key LiteLLM's totals of a key.
	 */
	private static function alias( array $key ): string {
		return (string) ( $key['metadata']['key_alias'] ?? '' );
	}

	/**
	 * A part of the answer as an array of arrays.
	 *
	 * @param mixed $part The part.
	 * @return array<array<string, mixed>>
	 */
	private static function part( $part ): array {
		return is_array( $part ) ? array_filter( $part, 'is_array' ) : array();
	}
}
