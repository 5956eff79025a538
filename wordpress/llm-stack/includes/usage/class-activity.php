<?php
/**
 * What the keys of the team did.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Usage;

use LLM_Stack\Connection\Client;
use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Lock;

defined( 'ABSPATH' ) || exit;

/**
 * Reads LiteLLM's daily totals.
 *
 * With hundreds of active keys, an answer about 90 days has 100 MB and takes LiteLLM a minute. So a request reads days, the newest
 * first, for a limited time, and stores them. The next request continues, also one of another user.
 *
 * @phpstan-import-type Totals from Daily_Totals
 */
class Activity {

	/**
	 * The client.
	 *
	 * @var Client
	 */
	private $client;

	/**
	 * Days that were read.
	 *
	 * @var Day_Store
	 */
	private $store;

	/**
	 * How many days to ask about at once.
	 *
	 * @var Question_Size
	 */
	private $size;

	/**
	 * Seconds in which a request asks about further days.
	 *
	 * @var float
	 */
	private $seconds;

	/**
	 * Returns the time in seconds.
	 *
	 * @var callable(): float
	 */
	private $clock;

	/**
	 * Creates the reader.
	 *
	 * @param Client        $client  The client.
	 * @param string        $source  Address of the gateway and team.
	 * @param float         $seconds Seconds in which a request asks about further days.
	 * @param callable|null $clock   Returns the time in seconds.
	 *
	 * @phpstan-param (callable(): float)|null $clock
	 */
	public function __construct( Client $client, string $source, float $seconds, ?callable $clock = null ) {
		$this->client  = $client;
		$this->store   = new Day_Store( $source );
		$this->size    = new Question_Size( $source );
		$this->seconds = $seconds;
		$this->clock   = $clock ?? static function (): float {
			return microtime( true );
		};
	}

	/**
	 * Stored days, which read() has read.
	 */
	public function store(): Day_Store {
		return $this->store;
	}

	/**
	 * Reads the days of a period that are missing or old, until the time is over.
	 *
	 * @param Period $period The period.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function read( Period $period ): void {
		// An answer of some megabytes takes a hundred.
		wp_raise_memory_limit( 'admin' );
		$dates = array_reverse( array_keys( $period->days() ) );
		$end   = ( $this->clock )() + $this->seconds;
		do {
			$missing = $this->first_missing( $dates );
			if ( null === $missing ) {
				return;
			}
			$did_read = Lock::attempt(
				'usage',
				max( 0, $end - ( $this->clock )() ),
				function () use ( $missing, $dates ): void {
					// The request that had the lock may have read this day.
					$this->store->reload( $missing );
					if ( ! $this->store->is_current( $missing ) ) {
						$this->read_from( $missing, $dates );
					}
				}
			);
		} while ( $did_read && ( $this->clock )() < $end );
	}

	/**
	 * The first of some days that must be read.
	 *
	 * @param string[] $dates Days as YYYY-MM-DD.
	 */
	private function first_missing( array $dates ): ?string {
		foreach ( $dates as $date ) {
			if ( ! $this->store->is_current( $date ) ) {
				return $date;
			}
		}
		return null;
	}

	/**
	 * Reads a missing day and those missing right before it, as many as one call may ask about.
	 *
	 * @param string   $last  The day as YYYY-MM-DD.
	 * @param string[] $dates Days of the period, the newest first.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function read_from( string $last, array $dates ): void {
		$wanted = array();
		foreach ( array_slice( $dates, (int) array_search( $last, $dates, true ), $this->size->most() ) as $date ) {
			if ( $this->store->is_current( $date ) ) {
				break;
			}
			$wanted[] = $date;
		}
		$start = ( $this->clock )();
		try {
			$read = $this->ask( (string) end( $wanted ), $last );
		} catch ( Gateway_Error $error ) {
			if ( $this->size->failed( count( $wanted ), $error ) ) {
				return;
			}
			throw $error;
		}
		$this->size->answered( count( $wanted ), ( $this->clock )() - $start );
		$days = array();
		foreach ( $wanted as $date ) {
			$days[ $date ] = $read[ $date ] ?? Daily_Totals::none();
		}
		$this->store->put( $days );
	}

	/**
	 * Asks LiteLLM.
	 *
	 * @param string $first First day as YYYY-MM-DD.
	 * @param string $last  Last day as YYYY-MM-DD.
	 * @return array<string, array<string, array<mixed>>> Totals by YYYY-MM-DD.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 *
	 * @phpstan-return array<string, Totals>
	 */
	private function ask( string $first, string $last ): array {
		// A parameter `model` would make LiteLLM take this for a call of the model, and refuse it.
		$query = array(
			'start_date' => $first,
			'end_date'   => $last,
		);
		return Daily_Totals::of_answer( $this->client->manage( 'GET', '/user/daily/activity/aggregated', $query ) );
	}
}
