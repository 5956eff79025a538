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

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Reads LiteLLM's daily totals, and reduces them to one cell for each day, model and key.
 *
 * LiteLLM's answer has several kilobytes for each key and day. With hundreds of active keys, one about 90 days has 100 MB and
 * takes LiteLLM a minute. So a period is read in parts, and those of settled days are kept for a day.
 */
class Activity {

	/**
	 * Seconds that an answer about the current days stays valid. Older days no longer change.
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
	 * Seconds in which a request asks about further parts of a period. The next one continues.
	 *
	 * @var float
	 */
	private $seconds;

	/**
	 * Creates the reader.
	 *
	 * @param Client $client  The client.
	 * @param string $source  Address of the gateway and team.
	 * @param float  $seconds Seconds in which a request asks about further parts of a period.
	 */
	public function __construct( Client $client, string $source, float $seconds = 10 ) {
		$this->client  = $client;
		$this->source  = $source;
		$this->seconds = $seconds;
	}

	/**
	 * Cells of a period, and the aliases of the keys in them.
	 *
	 * @param Period $period The period.
	 * @return array{cells: array<int, array{0: string, 1: string, 2: string, 3: array<string, int|float>}>, aliases: array<string, string>}
	 * @throws Gateway_Error When the gateway does not answer, or refuses, or the time is over.
	 */
	public function read( Period $period ): array {
		// Tens of thousands of cells and an answer of some megabytes take 130 MB.
		wp_raise_memory_limit( 'admin' );
		$end   = microtime( true ) + $this->seconds;
		$parts = $period->parts( $this->most_days() );
		$cells = array();
		// The newest alias of a key counts.
		$aliases = array();
		$asked   = 0;
		foreach ( $parts as $index => $part ) {
			$stored = $this->stored( $part );
			if ( null === $stored && ++$asked > 1 && microtime( true ) > $end ) {
				/* translators: 1: number of parts, 2: number of parts */
				throw Gateway_Error::of( 'loading', sprintf( __( 'The usage of this period is still being read (%1$d of %2$d parts). Try again in a moment.', 'llm-stack' ), $index, count( $parts ) ), 3 );
			}
			$read    = $stored ?? $this->load( $part );
			$aliases = $read['aliases'] + $aliases;
			$cells[] = $read['cells'];
		}
		return array(
			'cells'   => array_merge( ...$cells ),
			'aliases' => $aliases,
		);
	}

	/**
	 * The stored answer about a part of a period.
	 *
	 * @param Period $part The part.
	 * @return array{cells: array<int, mixed>, aliases: array<string, string>}|null
	 */
	private function stored( Period $part ): ?array {
		$stored = Packed_Transient::get( $this->name_of( $part ) );
		return is_array( $stored['cells'] ?? null ) && is_array( $stored['aliases'] ?? null ) ? array(
			'cells'   => $stored['cells'],
			'aliases' => $stored['aliases'],
		) : null;
	}

	/**
	 * Asks LiteLLM about a part of a period. If the answer is too large or takes too long, later questions are smaller.
	 *
	 * @param Period $part The part.
	 * @return array{cells: array<int, mixed>, aliases: array<string, string>}
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function load( Period $part ): array {
		$query = array(
			'start_date' => $part->start(),
			'end_date'   => $part->end(),
		);
		try {
			// A parameter `model` would make LiteLLM take this for a call of the model, and refuse it.
			$read = self::reduce( $this->client->manage( 'GET', '/user/daily/activity/aggregated', $query ) );
		} catch ( Gateway_Error $error ) {
			if ( $part->length() > 1 && in_array( $error->reason(), array( 'too_large', 'slow', 'failed' ), true ) ) {
				set_transient( $this->name(), max( 1, intdiv( $part->length(), 4 ) ), WEEK_IN_SECONDS );
				if ( 'too_large' === $error->reason() ) {
					return $this->read( $part );
				}
			}
			throw $error;
		}
		Packed_Transient::set( $this->name_of( $part ), $read, $part->is_settled() ? DAY_IN_SECONDS : self::LIFETIME );
		return $read;
	}

	/**
	 * Most days to ask about at once.
	 */
	private function most_days(): int {
		$days = get_transient( $this->name() );
		return is_numeric( $days ) && $days >= 1 ? (int) $days : Period::LONGEST;
	}

	/**
	 * Name of the transient with the number of days to ask about at once.
	 */
	private function name(): string {
		return 'llm_stack_usage_days_' . substr( md5( $this->source ), 0, 12 );
	}

	/**
	 * Name of the transient with an answer.
	 *
	 * @param Period $part The days that it is about.
	 */
	private function name_of( Period $part ): string {
		return 'llm_stack_usage_' . substr( md5( $this->source . $part->start() . $part->end() ), 0, 12 );
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
