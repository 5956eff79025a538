<?php
/**
 * Sums of a period.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

defined( 'ABSPATH' ) || exit;

/**
 * Adds up the totals of days, by day, by model and by key.
 *
 * @phpstan-import-type Totals from Daily_Totals
 * @phpstan-type Group array{sum: array<int, int|float>, cost: array<string, int|float>}
 */
final class Usage_Sums {

	public const MODELS = 'models';
	public const KEYS   = 'keys';

	/**
	 * Metrics by date.
	 *
	 * @var array<string, array<int, int|float>>
	 */
	private $days;

	/**
	 * Sums by model and by key.
	 *
	 * @var array<string, array<string, array<string, array<mixed>>>>
	 *
	 * @phpstan-var array{models: array<string, Group>, keys: array<string, Group>}
	 */
	private $groups = array(
		self::MODELS => array(),
		self::KEYS   => array(),
	);

	/**
	 * Name of the only model that counts; empty for all.
	 *
	 * @var string
	 */
	private $model;

	/**
	 * Hash of the only key that counts; empty for all.
	 *
	 * @var string
	 */
	private $key;

	/**
	 * Creates empty sums.
	 *
	 * @param string[] $dates All days as YYYY-MM-DD.
	 * @param string   $model Name of a model; empty for all.
	 * @param string   $key   Hash of a key; empty for all.
	 */
	public function __construct( array $dates, string $model, string $key ) {
		$this->days  = array_fill_keys( $dates, Metrics::zero() );
		$this->model = $model;
		$this->key   = $key;
	}

	/**
	 * Adds a day.
	 *
	 * @param string                      $date   The day as YYYY-MM-DD.
	 * @param array<string, array<mixed>> $totals Its totals.
	 * @param array<string, string|null>  $names  The site's keys; null for others.
	 *
	 * @phpstan-param Totals $totals
	 */
	public function add( string $date, array $totals, array $names ): void {
		foreach ( $totals['cells'] as list( $model, $key, $metrics ) ) {
			$model = $totals['models'][ $model ];
			$id    = $totals['keys'][ $key ][0];
			if ( ! isset( $names[ $id ] ) || ! in_array( $this->model, array( '', $model ), true ) || ! in_array( $this->key, array( '', $id ), true ) ) {
				continue;
			}
			Metrics::add( $this->days[ $date ], $metrics );
			self::add_to_group( $this->groups[ self::MODELS ][ $model ], $date, $metrics );
			self::add_to_group( $this->groups[ self::KEYS ][ $id ], $date, $metrics );
		}
	}

	/**
	 * Metrics by date.
	 *
	 * @return array<string, array<int, int|float>>
	 */
	public function days(): array {
		return $this->days;
	}

	/**
	 * Sums and costs by day, by model or by key.
	 *
	 * @param string $which MODELS or KEYS.
	 * @return array<string, array<string, array<mixed>>>
	 *
	 * @phpstan-param self::MODELS|self::KEYS $which
	 * @phpstan-return array<string, Group>
	 */
	public function groups( string $which ): array {
		return $this->groups[ $which ];
	}

	/**
	 * Adds metrics to a group.
	 *
	 * @param array<string, array<mixed>>|null $group   The group; null for a new one.
	 * @param string                           $date    The day.
	 * @param array<int, int|float>            $metrics The metrics.
	 *
	 * @phpstan-param Group|null $group
	 * @phpstan-param-out Group $group
	 */
	private static function add_to_group( ?array &$group, string $date, array $metrics ): void {
		if ( null === $group ) {
			$group = array(
				'sum'  => Metrics::zero(),
				'cost' => array(),
			);
		}
		Metrics::add( $group['sum'], $metrics );
		$group['cost'][ $date ] = ( $group['cost'][ $date ] ?? 0 ) + $metrics[ Metrics::COST ];
	}
}
