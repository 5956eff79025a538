<?php
/**
 * What the keys of the team did.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

use LLM_Stack\Connection\Client;
use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Packed_Transient;

defined( 'ABSPATH' ) || exit;

/**
 * Reads LiteLLM's daily totals, and reduces them to one cell for each day, model and key.
 */
class Activity {

	/**
	 * Seconds that an answer stays valid.
	 */
	private const LIFETIME = 60;

	/**
	 * The client.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * Address of the gateway and team.
	 *
	 * @var string
	 */
	private $source;

	/**
	 * Creates the reader.
	 *
	 * @param Client $client The client.
	 * @param string $source Address of the gateway and team.
	 */
	public function __construct( Client $client, string $source ) {
		$this->client = $client;
		$this->source = $source;
	}

	/**
	 * Cells of a period, and the aliases of the keys in them.
	 *
	 * @param Period $period The period.
	 * @return array{cells: array<int, array{0: string, 1: string, 2: string, 3: array<string, int|float>}>, aliases: array<string, string>}
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function read( Period $period ): array {
		$name   = 'llm_stack_usage_' . substr( md5( $this->source . $period->start() . $period->end() ), 0, 12 );
		$cached = Packed_Transient::get( $name );
		if ( is_array( $cached['cells'] ?? null ) && is_array( $cached['aliases'] ?? null ) ) {
			return array(
				'cells'   => $cached['cells'],
				'aliases' => $cached['aliases'],
			);
		}
		$read = $this->load( $period );
		Packed_Transient::set( $name, $read, self::LIFETIME );
		return $read;
	}

	/**
	 * Asks LiteLLM. A period with a too large answer is asked for in halves.
	 *
	 * @param Period $period The period.
	 * @return array{cells: array<int, mixed>, aliases: array<string, string>}
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function load( Period $period ): array {
		$query = array(
			'start_date' => $period->start(),
			'end_date'   => $period->end(),
		);
		try {
			// A parameter `model` would make LiteLLM take this for a call of the model, and refuse it.
			return self::reduce( $this->client->manage( 'GET', '/user/daily/activity/aggregated', $query ) );
		} catch ( Gateway_Error $error ) {
			$halves = 'too_large' === $error->reason() ? $period->halves() : array();
			if ( array() === $halves ) {
				throw $error;
			}
		}
		list( $first, $second ) = array_map( array( $this, 'load' ), $halves );
		return array(
			'cells'   => array_merge( $first['cells'], $second['cells'] ),
			'aliases' => $second['aliases'] + $first['aliases'],
		);
	}

	/**
	 * Reduces an answer to its cells.
	 *
	 * @param array<string, mixed> $answer LiteLLM's answer.
	 * @return array{cells: array<int, mixed>, aliases: array<string, string>}
	 */
	private static function reduce( array $answer ): array {
		$cells   = array();
		$aliases = array();
		foreach ( (array) ( $answer['results'] ?? array() ) as $day ) {
			$keys = self::part( $day['breakdown']['api_keys'] ?? null );
			$left = array();
			foreach ( $keys as $id => $key ) {
				$left[ $id ]    = Metrics::from_row( $key['metrics'] ?? null );
				$aliases[ $id ] = (string) ( $key['metadata']['key_alias'] ?? '' );
			}
			foreach ( self::part( $day['breakdown']['model_groups'] ?? null ) as $model => $group ) {
				foreach ( self::part( $group['api_key_breakdown'] ?? null ) as $id => $key ) {
					$metrics     = Metrics::from_row( $key['metrics'] ?? null );
					$cells[]     = array( (string) $day['date'], (string) $model, (string) $id, $metrics );
					$left[ $id ] = self::subtract( $left[ $id ] ?? $metrics, $metrics );
				}
			}
			// Requests that failed before LiteLLM chose a model have no model.
			foreach ( $left as $id => $metrics ) {
				if ( $metrics['requests'] > 0 || $metrics['cost'] > 0.0000005 ) {
					$cells[] = array( (string) $day['date'], '', (string) $id, $metrics );
				}
			}
		}
		return array(
			'cells'   => $cells,
			'aliases' => $aliases,
		);
	}

	/**
	 * A part of the answer as an array of arrays.
	 *
	 * @param mixed $part The part.
	 * @return array<string, array<string, mixed>>
	 */
	private static function part( $part ): array {
		return is_array( $part ) ? array_filter( $part, 'is_array' ) : array();
	}

	/**
	 * What is left of metrics.
	 *
	 * @param array<string, int|float> $all  All of them.
	 * @param array<string, int|float> $part What to take from them.
	 * @return array<string, int|float>
	 */
	private static function subtract( array $all, array $part ): array {
		foreach ( $part as $name => $value ) {
			$all[ $name ] = max( 0, $all[ $name ] - $value );
		}
		return $all;
	}
}
